/**
 * Keeps a copy of the present version of everything stored: `node test/versions/keep.ts`. Run it after the histories have
 * been recorded with a new version: see CONTRIBUTING.md. Histories that are kept stay as they are. A kept shape may grow: by
 * a value of an enumeration, an optional field or a member of a union.
 */
import { isDeepStrictEqual } from 'node:util';
import { isBackwardCompatible } from './is-backward-compatible.ts';
import { keepRecorded, readKept, readRecorded, readShape, writeShape } from './kept.ts';
import { versionOf, VERSIONS } from './kinds.ts';
import { samplesIn } from './samples.ts';
import { SHAPES, type StoredKind } from './shapes.ts';

const kinds = Object.keys(SHAPES).filter((kind): kind is StoredKind => kind in SHAPES);
for (const kind of kinds) {
  const { current } = VERSIONS[kind];
  const before = await readShape(kind, current);
  if (isDeepStrictEqual(before, SHAPES[kind])) continue;
  if (before !== undefined && !isBackwardCompatible(SHAPES[kind], before))
    throw new Error(`A stored ${kind} can no longer be read as it was: add an upcaster, so that its version rises`);
  await writeShape(kind, current, SHAPES[kind]);
  console.log(`Kept the shape of ${kind} ${current}`);
}

const kept = await readKept();
const versionsIn = (set: Awaited<ReturnType<typeof readRecorded>>) =>
  new Set(set.flatMap(({ history }) => samplesIn(history)).map((sample) => `${sample.kind} ${versionOf(sample)}`));
const known = versionsIn(kept.flat());
const fresh = [...versionsIn(await readRecorded())].filter((version) => !known.has(version));
if (fresh.length > 0) {
  await keepRecorded(kept.length + 1);
  console.log(`Kept the recorded histories: ${fresh.join(', ')}`);
}
