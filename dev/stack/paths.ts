import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's top folder. */
export const checkoutDir = fileURLToPath(new URL('../..', import.meta.url));

/** Where a checkout keeps its embedded stack's data, secrets and logs; `EVERGREEN_STATE` moves it. */
export function stateDir(env: NodeJS.ProcessEnv = process.env): string {
  return env.EVERGREEN_STATE || join(checkoutDir, '.evergreen');
}

/**
 * Where fetched binaries are kept, in the order of preference: shared by all checkouts of a user (`EVERGREEN_CACHE`, else
 * what the platform sets aside for caches), or, where that cannot be written, with the checkout's state.
 */
export function cacheDirs(env: NodeJS.ProcessEnv = process.env): [string, string] {
  return [env.EVERGREEN_CACHE || userCacheDir(env), join(stateDir(env), 'cache')];
}

function userCacheDir(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'evergreen');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'evergreen');
  return join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'evergreen');
}
