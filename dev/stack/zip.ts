import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

/**
 * Copies the first wanted entry of a zip file to `target`, streaming, executable by everybody.
 * @throws when the file is no zip, has no such entry, or the entry does not have the size the directory says.
 */
export async function extractFromZip(
  zipPath: string,
  wanted: (entryName: string) => boolean,
  target: string,
): Promise<void> {
  const file = await open(zipPath);
  try {
    const entry = (await readDirectory(file)).find(({ name }) => wanted(name));
    if (!entry) throw new Error(`no such entry in ${zipPath}`);
    const start = await findDataStart(file, entry.headerAt);
    const packed = createReadStream(zipPath, { start, end: start + entry.packedBytes - 1 });
    const output = createWriteStream(target, { mode: 0o755 });
    if (entry.method === METHOD_STORED) await pipeline(packed, output);
    else await pipeline(packed, createInflateRaw(), output);
    if (output.bytesWritten !== entry.bytes) throw new Error(`${zipPath}: ${entry.name} is damaged`);
  } finally {
    await file.close();
  }
}

const METHOD_STORED = 0;
const METHOD_DEFLATED = 8;
const END_OF_DIRECTORY_SIGNATURE = 0x06054b50;
const DIRECTORY_ENTRY_SIGNATURE = 0x02014b50;
const MAX_END_RECORD_BYTES = 22 + 0xffff;

type ZipEntry = { name: string; method: number; packedBytes: number; bytes: number; headerAt: number };

/** The central directory; layout: APPNOTE.TXT 4.3.12 and 4.3.16 (zip64 is refused: no archive of ours is that big). */
async function readDirectory(file: FileHandle): Promise<ZipEntry[]> {
  const { size } = await file.stat();
  const tail = await readAt(file, Math.max(0, size - MAX_END_RECORD_BYTES), Math.min(size, MAX_END_RECORD_BYTES));
  let end = tail.length - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== END_OF_DIRECTORY_SIGNATURE) end -= 1;
  if (end < 0) throw new Error('not a zip file');
  const directory = await readAt(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const entries: ZipEntry[] = [];
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === DIRECTORY_ENTRY_SIGNATURE;) {
    const nameLength = directory.readUInt16LE(at + 28);
    const entry = {
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      packedBytes: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      headerAt: directory.readUInt32LE(at + 42),
    };
    if (entry.method !== METHOD_STORED && entry.method !== METHOD_DEFLATED)
      throw new Error(`${entry.name}: unknown compression`);
    entries.push(entry);
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/** An entry's data begins after its local header, whose name and extra field may differ in length from the directory's. */
async function findDataStart(file: FileHandle, headerAt: number): Promise<number> {
  const header = await readAt(file, headerAt, 30);
  return headerAt + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(length), position, length });
  if (bytesRead !== length) throw new Error('the archive ends too early');
  return buffer;
}
