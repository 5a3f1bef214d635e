import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's top folder. */
export const checkoutDir = fileURLToPath(new URL('../..', import.meta.url));

/** Where a checkout keeps its embedded stack's data, secrets and logs; `EVERGREEN_STATE` moves it. */
export function stateDir(env: NodeJS.ProcessEnv = process.env): string {
  return env.EVERGREEN_STATE ?? join(checkoutDir, '.evergreen');
}

/**
 * Where fetched binaries are kept, shared by all checkouts of a user: `EVERGREEN_CACHE`, else what the platform
 * sets aside for caches.
 */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env.EVERGREEN_CACHE) return env.EVERGREEN_CACHE;
  if (process.platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'evergreen');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'evergreen');
  return join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'evergreen');
}
