import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { list } from 'tar';
import { openPromise } from 'yauzl';

/**
 * Copies the first wanted file of a gzipped tar to `target`, executable by everybody. A target left by a failure is removed.
 * @throws when there is no such file, or the archive is damaged or ends too early.
 */
export async function extractFromTarGz(
  archive: string,
  wanted: (name: string) => boolean,
  target: string,
): Promise<void> {
  let written: Promise<void> | undefined;
  const read = list({
    file: archive,
    strict: true,
    noResume: true,
    onReadEntry(entry) {
      if (written || !wanted(entry.path)) entry.resume();
      else written = pipeline(entry, createWriteStream(target, { mode: 0o755 }));
    },
  });
  await removeOnFailure(target, async () => {
    await read;
    if (!written) throw new Error(`no such entry in ${archive}`);
    await written;
  });
}

/**
 * Copies the first wanted file of a zip archive to `target`, executable by everybody. A target left by a failure is removed.
 * @throws when there is no such file, the archive is none, or the file's size is not the one in its directory.
 */
export async function extractFromZip(
  archive: string,
  wanted: (name: string) => boolean,
  target: string,
): Promise<void> {
  const zip = await openPromise(archive);
  try {
    for await (const entry of zip.eachEntry()) {
      if (!wanted(entry.fileName)) continue;
      const content = await zip.openReadStreamPromise(entry);
      return await removeOnFailure(target, () => pipeline(content, createWriteStream(target, { mode: 0o755 })));
    }
    throw new Error(`no such entry in ${archive}`);
  } finally {
    zip.close();
  }
}

async function removeOnFailure(target: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  }
}
