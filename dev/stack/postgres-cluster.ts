import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Caller } from './postgres-user.ts';
import { run } from './run.ts';

export const SUPERUSER = 'evergreen';
const MAJOR = '18';

/** The password of this cluster, made once and readable by its owner only. */
export async function passwordOf(dir: string): Promise<string> {
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
export async function initCluster(dir: string, initdb: string, caller: Caller, fast: boolean): Promise<string> {
  const data = join(dir, 'data');
  const version = await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version !== undefined) {
    if (version.trim() === MAJOR) return data;
    throw new Error(`${data} was made by PostgreSQL ${version.trim()}, this is ${MAJOR}. Move it away to start empty.`);
  }

  const aside = join(dir, 'data.new');
  const passwordFile = join(dir, 'password.initdb');
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { mode: 0o700 });
  await writeFile(passwordFile, await passwordOf(dir), { mode: 0o600 });
  try {
    await Promise.all([caller.own(aside), caller.own(passwordFile)]);
    const { command, args } = caller.call(initdb, [
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
    const { code, output } = await run(command, args, {
      ...caller.ids,
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
