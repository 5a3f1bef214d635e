import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** The flags that give npm a cache below `root` where its own cannot be written: npm fails without one. */
export function cacheFlags(root) {
  return isWritable(usualCache()) ? [] : ['--cache', join(root, '.evergreen', 'npm')];
}

/** The folder that npm names when it runs this process, else npm's default. */
function usualCache() {
  if (process.env.npm_config_cache) return process.env.npm_config_cache;
  if (process.platform === 'win32') return join(process.env.LOCALAPPDATA ?? homedir(), 'npm-cache');
  return join(homedir(), '.npm');
}

/** Whether a folder can be written in, or be made where it is not there yet. */
function isWritable(folder) {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (!found) return dirname(folder) !== folder && isWritable(dirname(folder));
  try {
    accessSync(folder, constants.W_OK);
    return found.isDirectory();
  } catch {
    return false;
  }
}
