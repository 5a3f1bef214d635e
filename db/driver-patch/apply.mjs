/** `node db/driver-patch/apply.mjs`: patches the installed database driver. npm runs it after each installation. */
import { applyPatch, driverFolder } from './patch.mjs';

const folder = driverFolder();
// `npm ci --workspace portal` installs no driver.
if (folder) applyPatch(folder);
