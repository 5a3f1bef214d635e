import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The first version that has the language's own `Temporal`, which the calendar rules are computed with. */
const GOOD_ENOUGH_MAJOR = 26;

/** The executable of the Node version that package-lock.json pins. */
export function pinnedNode(root) {
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  const pinned = join(root, 'node_modules', 'node', 'bin', file);
  if (existsSync(pinned)) return pinned;
  if (Number(process.versions.node.split('.')[0]) >= GOOD_ENOUGH_MAJOR) return process.execPath;
  throw new Error(
    `The pinned Node is not at ${pinned}: npm seems to be set to run no install scripts. ` +
      'Run `npm rebuild node --ignore-scripts=false` and the same command again.',
  );
}
