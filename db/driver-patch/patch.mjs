/** Changes the installed database driver and tells whether it is changed. It runs under any Node from 20.19 on. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FILES, VERSION } from './edits.mjs';

/** The folder of the driver that this project loads; undefined when none is installed. */
export function driverFolder() {
  try {
    return fileURLToPath(new URL('..', import.meta.resolve('postgres')));
  } catch {
    return undefined;
  }
}

/**
 * What a folder holds: the driver `published` or `patched`, or `other` when it is another version or was changed otherwise.
 * Files that are patched in part count as published: patching goes on.
 */
export function patchState(folder) {
  const sums = FILES.map(({ path }) => (existsSync(`${folder}/${path}`) ? sumOf(read(folder, path)) : ''));
  if (FILES.every(({ patched }, i) => sums[i] === patched)) return 'patched';
  return FILES.every(({ patched, published }, i) => [patched, published].includes(sums[i])) ? 'published' : 'other';
}

/**
 * Patches the driver in a folder unless it is patched. Throws for another driver. Files are replaced, not written to: hard links
 * may share them with other projects.
 */
export function applyPatch(folder) {
  const state = patchState(folder);
  if (state === 'patched') return;
  if (state === 'other')
    throw new Error(
      `${folder} is not postgres ${VERSION} as it was published, so it cannot be patched. ` +
        'Run `npm ci`, in production `npm ci --omit=dev`. For a new version of postgres, change db/driver-patch/edits.mjs.',
    );
  for (const file of FILES) {
    const text = read(folder, file.path);
    if (sumOf(text) !== file.patched) replaceFile(`${folder}/${file.path}`, edit(text, file.edits));
  }
}

export function edit(text, edits) {
  return edits.reduce((edited, { find, replace }) => edited.replace(find, () => replace), text);
}

export function sumOf(text) {
  return createHash('sha256').update(text).digest('hex');
}

function read(folder, path) {
  return readFileSync(`${folder}/${path}`, 'utf8');
}

function replaceFile(path, text) {
  const next = `${path}.${process.pid}`;
  writeFileSync(next, text);
  renameSync(next, path);
}
