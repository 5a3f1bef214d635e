/**
 * `node dev/bootstrap.mjs <script.ts> [arguments]`: runs one of the project's scripts from nothing.
 *
 * Any Node from 20.19 on can run this file; it uses no package. It installs the packages when they do not fit
 * `package-lock.json`, then hands over to the Node version pinned among them.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './bootstrap/install.mjs';
import { onLauncherGone } from './bootstrap/launcher.mjs';
import { pinnedNode } from './bootstrap/pinned-node.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

refuseOldNode();
const [script, ...args] = process.argv.slice(2);
if (!script) fail('Usage: node dev/bootstrap.mjs <script.ts> [arguments]');
try {
  await ensureInstalled(root);
  handOver(pinnedNode(root));
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}

function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(
    `Evergreen needs Node 20.19 or newer to start; this is Node ${process.versions.node}. ` +
      'Install a current Node (nodejs.org, or your version manager) and run the same command again.',
  );
}

/**
 * Runs the script under the pinned Node, as if it had been started in place of this process. The script sees this process end
 * by the channel that closes (`disconnect`), even when this process is killed.
 */
function handOver(node) {
  const path = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  const child = spawn(node, [join(root, script), ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PATH: path },
  });
  onLauncherGone(() => child.kill('SIGTERM'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`${node} could not be started: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
