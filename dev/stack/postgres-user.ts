import { chmod, chown, stat } from 'node:fs/promises';
import { run } from './run.ts';

/** How a PostgreSQL program is to be called so that it does not run as root. */
export type Caller = {
  /** Whom to run as; empty for oneself. */
  ids: { uid?: number; gid?: number };
  /** The command line for a program, possibly behind a helper. */
  call(program: string, args: readonly string[]): { command: string; args: readonly string[] };
  /** Makes a file or folder belong to whoever will run. */
  own(path: string): Promise<void>;
};

const direct: Caller = { ids: {}, call: (command, args) => ({ command, args }), own: () => Promise.resolve() };

const ACCOUNTS = ['postgres', 'nobody'];

/**
 * PostgreSQL refuses to run as root. An ordinary user runs it directly; root runs it as `postgres` or, where there is
 * no such account, as `nobody`: no account is made. When that account cannot reach the files (a checkout below
 * /root), it is given the one capability to pass closed folders, by util-linux' `setpriv`.
 * @throws when neither is possible, saying what to do.
 */
export async function callerFor(programs: readonly string[], dir: string): Promise<Caller> {
  if (process.getuid?.() !== 0) return direct;
  const ids = await accountFor(dir);
  const own = (path: string) => chown(path, ids.uid, ids.gid);
  await chmod(dir, 0o711);
  if (await reaches(ids, [...programs, dir])) return { ...direct, ids, own };

  const { code } = await run('setpriv', [...throughClosedFolders(ids), 'test', '-x', programs[0] ?? dir]).catch(() => ({
    code: 1,
  }));
  if (code !== 0) {
    throw new Error(
      `As root, PostgreSQL is run as another user, who cannot reach ${dir} or ${programs.join(', ')}. ` +
        'Run as an ordinary user, or put the checkout where others may enter (for example below /srv or /opt).',
    );
  }
  return {
    ids: {},
    own,
    call: (program, args) => ({ command: 'setpriv', args: [...throughClosedFolders(ids), program, ...args] }),
  };
}

type Ids = { uid: number; gid: number };

/** Data made before decides the account: PostgreSQL insists on owning its data. */
async function accountFor(dir: string): Promise<Ids> {
  const data = await stat(`${dir}/data`).catch(() => undefined);
  if (data && data.uid !== 0) return { uid: data.uid, gid: data.gid };
  for (const name of ACCOUNTS) {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    if (uid.code === 0 && gid.code === 0) return { uid: Number(uid.output), gid: Number(gid.output) };
  }
  throw new Error(
    `As root, PostgreSQL is run as ${ACCOUNTS.join(' or ')}, and there is no such account here. Add one.`,
  );
}

async function reaches(ids: Ids, paths: readonly string[]): Promise<boolean> {
  const tests = await Promise.all(
    paths.map((path) =>
      run('test', ['-x', path], ids).then(
        ({ code }) => code === 0,
        () => false,
      ),
    ),
  );
  return tests.every(Boolean);
}

function throughClosedFolders({ uid, gid }: Ids): string[] {
  // The bit keeps access(2), by which initdb looks for its programs, from asking as if there were no capability.
  const capability = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup'];
  return [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...capability];
}
