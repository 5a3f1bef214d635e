import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

/**
 * Copies the first wanted entry of a gzipped tar to `target`, streaming, executable by everybody.
 * @throws when there is no such entry or the archive ends inside it.
 */
export async function extractFromTarGz(
  tarPath: string,
  wanted: (entryName: string) => boolean,
  target: string,
): Promise<void> {
  await pipeline(
    createReadStream(tarPath),
    createGunzip(),
    (chunks: AsyncIterable<Buffer>) => readEntry(new ByteReader(chunks), wanted),
    createWriteStream(target, { mode: 0o755 }),
  );
}

const BLOCK_BYTES = 512;

/** Walks the blocks of a POSIX ustar: a header, then its content padded to whole blocks. */
async function* readEntry(bytes: ByteReader, wanted: (name: string) => boolean): AsyncGenerator<Buffer> {
  for (let header = await bytes.readBlock(); header; header = await bytes.readBlock()) {
    const size = Number.parseInt(header.toString('latin1', 124, 136), 8) || 0;
    const name = header.toString('utf8', 0, 100).replace(/\0.*$/s, '');
    if (wanted(name)) {
      yield* bytes.take(size);
      await bytes.drain();
      return;
    }
    await bytes.skip(Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES);
  }
  throw new Error('no such entry in the archive');
}

/** Reads an exact number of bytes at a time from a stream of chunks of any size. */
class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #buffer: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async *take(length: number): AsyncGenerator<Buffer> {
    for (let left = length; left > 0;) {
      if (this.#buffer.length === 0 && !(await this.#refill())) throw new Error('the archive ends too early');
      const part = this.#buffer.subarray(0, left);
      this.#buffer = this.#buffer.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }

  async skip(length: number): Promise<void> {
    const parts = this.take(length);
    while (!(await parts.next()).done);
  }

  /** The next header block, or nothing where the archive ends. */
  async readBlock(): Promise<Buffer | undefined> {
    if (this.#buffer.length === 0 && !(await this.#refill())) return undefined;
    const parts: Buffer[] = [];
    for await (const part of this.take(BLOCK_BYTES)) parts.push(part);
    return Buffer.concat(parts);
  }

  /** Reads to the end: a stream left half-read would count as a broken pipe. */
  async drain(): Promise<void> {
    while (await this.#refill());
  }

  async #refill(): Promise<boolean> {
    const next = await this.#chunks.next();
    if (next.done) return false;
    this.#buffer = next.value;
    return true;
  }
}
