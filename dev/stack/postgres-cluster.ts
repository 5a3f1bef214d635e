import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProgramLauncher } from './postgres-user.ts';
import { runCommand } from './run-command.ts';

export const SUPERUSER = 'evergreen';
const MAJOR_VERSION = '18';

/** The password of this cluster, made once and readable by its owner only. */
export async function ensurePassword(dir: string): Promise<string> {
  const path = join(dir, 'password');
  const kept = await readFile(path, 'utf8').catch(() => undefined);
  if (kept) return kept;
  const made = randomBytes(18).toString('base64url');
  await writeFile(path, made, { mode: 0o600 });
  return made;
}

/**
 * Makes the data folder `<dir>/data` unless it is there: UTF-8, sorted by code point on every platform alike. Made
 * aside and moved into place whole, so that one interrupted on the way is not mistaken for a good one.
 */
export async function initCluster(
  dir: string,
  initdb: string,
  caller: ProgramLauncher,
  fast: boolean,
): Promise<string> {
  const data = join(dir, 'data');
  const version = await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version !== undefined) {
    if (version.trim() === MAJOR_VERSION) return data;
    throw new Error(
      `${data} was made by PostgreSQL ${version.trim()}, this is ${MAJOR_VERSION}. Move it away to start empty.`,
    );
  }

  const aside = join(dir, 'data.new');
  const passwordFile = join(dir, 'password.initdb');
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { mode: 0o700 });
  await writeFile(passwordFile, await ensurePassword(dir), { mode: 0o600 });
  try {
    await Promise.all([caller.takeOwnership(aside), caller.takeOwnership(passwordFile)]);
    const { command, args } = caller.commandFor(initdb, [
      `--pgdata=${aside}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      ...(fast ? ['--no-sync'] : []),
    ]);
    const { code, output } = await runCommand(command, args, {
      ...caller.user,
      cwd: dir,
      timeoutMs: 60_000,
      env: { LC_ALL: 'C' },
    });
    if (code !== 0) throw new Error(`initdb failed:\n${output}`);
    await rename(aside, data);
  } finally {
    await rm(passwordFile, { force: true });
  }
  return data;
}
