/** Throws when it is loaded and the database driver is not patched: it could end the process, or mix up transactions. */
import { driverFolder, patchState } from './patch.mjs';

const folder = driverFolder();
if (!folder || patchState(folder) !== 'patched')
  throw new Error(
    `The database driver is not patched (${folder ?? 'postgres is not installed'}). ` +
      'Run `node db/driver-patch/apply.mjs`, and this command again.',
  );
