import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFile,
  cp,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { FILES } from '../db/driver-patch/edits.mjs';
import { checkoutDir } from './stack/paths.ts';
import { runCommand } from './stack/run-command.ts';

const lock = {
  packages: { '': {}, 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0', optional: true } },
};
const installed = { packages: { 'node_modules/a': { version: '1.0.0' } } };

/** A checkout with nothing but the bootstrap, whose npm only writes down that it was called. */
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bootstrap-'));
  await cp(join(checkoutDir, 'dev', 'bootstrap.mjs'), join(root, 'dev', 'bootstrap.mjs'));
  for (const folder of ['dev/bootstrap', 'db/driver-patch'])
    await cp(join(checkoutDir, folder), join(root, folder), { recursive: true });
  await writeFile(join(root, 'package-lock.json'), JSON.stringify(lock));
  await writeFile(
    join(root, 'script.ts'),
    'const said: string = process.argv.slice(2).join(); console.log(said); process.exit(7);',
  );
  await writeFile(
    join(root, 'npm-cli.js'),
    `const fs = require('fs');
     fs.appendFileSync('calls', process.argv.slice(2).join(' ') + '\\n');
     setTimeout(() => {
       fs.mkdirSync('node_modules', { recursive: true });
       fs.writeFileSync('node_modules/.package-lock.json', ${JSON.stringify(JSON.stringify(installed))});
     }, 300);`,
  );
});

function bootstrap(env: NodeJS.ProcessEnv = {}, nodeFlags: string[] = []) {
  return runCommand(process.execPath, [...nodeFlags, join(root, 'dev', 'bootstrap.mjs'), 'script.ts', 'a', 'b'], {
    cwd: root,
    env: { npm_execpath: join(root, 'npm-cli.js'), npm_config_cache: join(root, 'npm-cache'), ...env },
  });
}

const readCalls = () => readFile(join(root, 'calls'), 'utf8').catch(() => '');

async function writeInstalledLock(found: unknown): Promise<void> {
  await mkdir(join(root, 'node_modules'), { recursive: true });
  await writeFile(join(root, 'node_modules', '.package-lock.json'), JSON.stringify(found));
}

test('the script runs with its arguments, and its exit code is passed on', async () => {
  await writeInstalledLock(installed);
  expect(await bootstrap()).toEqual({ code: 7, output: 'a,b\n' });
  expect(await readCalls()).toBe('');
});

test('with no packages there, they are installed as the lock file says, and a line says so', async () => {
  const { code, output } = await bootstrap();
  expect(code).toBe(7);
  expect(output).toMatch(
    /^Installing packages as package-lock\.json pins them .*\nPackages installed in \d+ s\na,b\n$/,
  );
  expect(await readCalls()).toMatch(/^ci --include=dev /);
});

test('where npm cannot write its cache, it gets one in the state folder', async () => {
  await writeFile(join(root, 'file'), '');
  expect(await bootstrap({ npm_config_cache: join(root, 'file', 'npm') })).toMatchObject({ code: 7 });
  expect(await readCalls()).toContain(`--cache ${join(root, '.evergreen', 'npm')}`);

  await rm(join(root, 'node_modules'), { recursive: true });
  await bootstrap();
  expect((await readCalls()).split('\n')[1]).not.toContain('--cache');
});

test('packages that do not match the lock file are installed again', async () => {
  await writeInstalledLock({ packages: { 'node_modules/a': { version: '0.9.0' } } });
  expect(await bootstrap()).toMatchObject({ code: 7 });
  expect(await readCalls()).toMatch(/^ci /);
});

test('of two starts at once, one installs, and the other waits for it and names its process', async () => {
  const both = await Promise.all([bootstrap(), bootstrap()]);
  expect(both.map(({ code }) => code)).toEqual([7, 7]);
  expect((await readCalls()).trim().split('\n')).toHaveLength(1);
  expect(both.map(({ output }) => output).join('')).toMatch(
    /Another process \(\d+\) is installing the packages; waiting for it\. Its lock: .*install\.lock$/m,
  );
});

/** Leaves a lock file as it may be found, made long ago. */
async function writeStaleLock(text: string): Promise<void> {
  const path = join(root, '.evergreen', 'install.lock');
  await mkdir(join(root, '.evergreen'));
  await writeFile(path, text);
  await utimes(path, 0, 0);
}

test.each([
  ['an installer that was killed', JSON.stringify({ pid: 999_999_999, started: '1' })],
  ['one whose process id is in use by another process', JSON.stringify({ pid: process.pid, started: '1' })],
  ['one that was killed before it wrote who it is', ''],
])('a lock left by %s is taken over', async (_, text) => {
  await writeStaleLock(text);
  expect(await bootstrap()).toMatchObject({ code: 7 });
  expect(await readdir(join(root, '.evergreen'))).toEqual([]);
});

test.each([
  ['npm', 'SIGKILL'],
  ['npm', 'SIGTERM'],
  ['the bootstrap', 'SIGKILL'],
] as const)('the script is told to stop when %s ends by %s', async (which, signal) => {
  await writeInstalledLock(installed);
  const stopped = join(root, 'stopped');
  await writeFile(
    join(root, 'script.ts'),
    `import { writeFileSync } from 'node:fs';
     const end = (how: string) => { writeFileSync(${JSON.stringify(stopped)}, how); process.exit(0); };
     process.on('SIGTERM', () => end('signal'));
     process.on('disconnect', () => end('channel'));
     console.log(JSON.stringify({ bootstrap: process.ppid }));`,
  );
  // As npm does: a process that starts the bootstrap and waits for it.
  const npm = spawn('sh', ['-c', `"${process.execPath}" "${join(root, 'dev', 'bootstrap.mjs')}" script.ts; exit 1`], {
    cwd: root,
    env: { ...process.env, npm_lifecycle_event: 'start' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = await once(npm.stdout, 'data');
  const { bootstrap } = z.object({ bootstrap: z.number() }).parse(JSON.parse(String(line)));
  if (which === 'npm') npm.kill(signal);
  else process.kill(bootstrap, signal);
  await vi.waitFor(async () => expect(await readFile(stopped, 'utf8')).not.toBe(''), { timeout: 5_000 });
});

/** Puts the driver as it was published among the packages, which match the lock file. */
async function installPublishedDriver(): Promise<string> {
  await writeInstalledLock(installed);
  const folder = join(root, 'node_modules', 'postgres');
  await cp(join(checkoutDir, 'node_modules', 'postgres'), folder, { recursive: true });
  for (const { path, edits } of FILES) {
    let text = await readFile(join(folder, path), 'utf8');
    for (const { find, replace } of edits) text = text.replace(replace, () => find);
    await writeFile(join(folder, path), text);
  }
  return folder;
}

/** Ends with 0 where a process of Evergreen would start, as far as the driver is concerned. */
const requirePatch = () => runCommand(process.execPath, [join(root, 'db/driver-patch/require-patch.mjs')]);

test('packages that were installed before there was a patch of the driver get it', async () => {
  await installPublishedDriver();
  expect(await requirePatch()).toMatchObject({
    code: 1,
    output: expect.stringContaining('Run `node db/driver-patch/apply.mjs`') as string,
  });

  expect(await bootstrap()).toMatchObject({ code: 7, output: 'a,b\n' });
  expect(await requirePatch()).toMatchObject({ code: 0 });
  expect(await readCalls()).toBe('');
});

test('a file of the driver that another project shares by a hard link stays as it is there', async () => {
  const folder = await installPublishedDriver();
  await link(join(folder, 'src/connection.js'), join(root, 'shared.js'));
  const before = await readFile(join(root, 'shared.js'), 'utf8');
  await bootstrap();
  expect(await readFile(join(root, 'shared.js'), 'utf8')).toBe(before);
});

test('a driver that was changed otherwise is installed again, and refused by the command that patches and at the start', async () => {
  const folder = await installPublishedDriver();
  await appendFile(join(folder, 'src/index.js'), '// changed');
  for (const result of [
    await requirePatch(),
    await runCommand(process.execPath, [join(root, 'db/driver-patch/apply.mjs')]),
    // Its npm leaves the driver as it is.
    await bootstrap(),
  ])
    expect(result).toMatchObject({
      code: 1,
      output: expect.stringMatching(/not (patched|postgres 3\.4\.9)/) as string,
    });
  expect(await readCalls()).toMatch(/^ci /);
});

test('without a driver, as when only the portal is installed, nothing is patched', async () => {
  expect(await runCommand(process.execPath, [join(root, 'db/driver-patch/apply.mjs')])).toMatchObject({ code: 0 });
});

test('a linked node_modules is used as it is, with a warning when it does not match', async () => {
  await mkdir(join(root, 'elsewhere'));
  await symlink(join(root, 'elsewhere'), join(root, 'node_modules'), 'dir');
  const { code, output } = await bootstrap();
  expect(code).toBe(7);
  expect(output).toContain('node_modules is a link to');
  expect(await readCalls()).toBe('');
});

test('with a Node that is too old, the message says what is needed before anything else happens', async () => {
  const older = 'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.20.4" } })';
  const { code, output } = await bootstrap({}, ['--import', `data:text/javascript,${encodeURIComponent(older)}`]);
  expect(code).toBe(1);
  expect(output).toContain('Evergreen needs Node 20.19 or newer to start; this is Node 18.20.4.');
  expect(await readCalls()).toBe('');
});
