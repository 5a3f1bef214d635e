import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { beforeEach, expect, test } from 'vitest';
import { tarOf } from '../testing/tar.ts';
import { extractFromTarGz, extractFromZip } from './archives.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'archive-'));
});

const files = {
  'a/README': Buffer.from('not wanted'),
  'x.data/scripts/tool': Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7) % 251)),
  'z/last': Buffer.from('nor this'),
};
const wanted = (name: string) => name.endsWith('scripts/tool');
const nothing = () => false;
const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

test.each(['stored', 'deflated'])('a %s entry comes out of a zip whole and executable', async (method) => {
  await writeFile(join(dir, 'x.zip'), zip(files, method === 'deflated'));
  await extractFromZip(join(dir, 'x.zip'), wanted, join(dir, 'tool'));
  expect(sha(await readFile(join(dir, 'tool')))).toBe(sha(files['x.data/scripts/tool']));
  expect((await stat(join(dir, 'tool'))).mode & 0o111).toBe(0o111);
});

test('an entry comes out of a gzipped tar whole and executable', async () => {
  await writeFile(join(dir, 'x.tar.gz'), gzipSync(tarOf(files)));
  await extractFromTarGz(join(dir, 'x.tar.gz'), wanted, join(dir, 'tool'));
  expect(sha(await readFile(join(dir, 'tool')))).toBe(sha(files['x.data/scripts/tool']));
  expect((await stat(join(dir, 'tool'))).mode & 0o111).toBe(0o111);
});

test('an archive without the entry is refused', async () => {
  await writeFile(join(dir, 'x.zip'), zip(files, true));
  await writeFile(join(dir, 'x.tar.gz'), gzipSync(tarOf(files)));
  await expect(extractFromZip(join(dir, 'x.zip'), nothing, join(dir, 't'))).rejects.toThrow('no such entry');
  await expect(extractFromTarGz(join(dir, 'x.tar.gz'), nothing, join(dir, 't'))).rejects.toThrow('no such entry');
});

test('an archive that is cut off leaves no file behind', async () => {
  const whole = tarOf(files);
  await writeFile(join(dir, 'cut.tar.gz'), gzipSync(whole.subarray(0, whole.length / 2)));
  await expect(extractFromTarGz(join(dir, 'cut.tar.gz'), wanted, join(dir, 't'))).rejects.toThrow('Truncated input');
  const zipped = gzipSync(whole);
  await writeFile(join(dir, 'cut2.tar.gz'), zipped.subarray(0, zipped.length / 2));
  await expect(extractFromTarGz(join(dir, 'cut2.tar.gz'), wanted, join(dir, 't'))).rejects.toThrow();
  expect(await readdir(dir)).not.toContain('t');
});

test.each([-1, 1])('a file whose size is not the one in the zip directory (%i) is refused', async (difference) => {
  const bytes = zip(files, true);
  const entry = bytes.indexOf('PK\x01\x02', bytes.indexOf('PK\x01\x02') + 1);
  bytes.writeUInt32LE(files['x.data/scripts/tool'].length + difference, entry + 24);
  await writeFile(join(dir, 'bad.zip'), bytes);
  await expect(extractFromZip(join(dir, 'bad.zip'), wanted, join(dir, 't'))).rejects.toThrow(/bytes in the stream/);
  expect(await readdir(dir)).not.toContain('t');
});

test('what is no archive is refused', async () => {
  for (const name of ['no.zip', 'no.tar.gz'])
    await writeFile(join(dir, name), 'this is no archive, whatever its name says');
  await expect(extractFromZip(join(dir, 'no.zip'), wanted, join(dir, 't'))).rejects.toThrow(
    /End of central directory record signature not found/i,
  );
  await expect(extractFromTarGz(join(dir, 'no.tar.gz'), wanted, join(dir, 't'))).rejects.toThrow(
    /Unrecognized archive format/,
  );
});

function zip(contents: Record<string, Buffer>, deflate: boolean): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(contents)) {
    const packed = deflate ? deflateRawSync(content) : content;
    // The fields that a local header and a directory entry have in common: from the version to the extra field's length.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(deflate ? 8 : 0, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed]);
    locals.push(local);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, place, Buffer.from(name)]));
    at += local.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0);
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, entries, end]);
}
