import { chmod, chown, stat } from 'node:fs/promises';
import { runCommand } from './run-command.ts';

/** How a PostgreSQL program is to be called so that it does not run as root. */
export type ProgramLauncher = {
  /** Whom to run as; empty for oneself. */
  user: { uid?: number; gid?: number };
  /** The command line for a program, possibly behind a helper. */
  commandFor(program: string, args: readonly string[]): { command: string; args: readonly string[] };
  /** Makes the user that will run the programs the owner of a file or folder. */
  takeOwnership(path: string): Promise<void>;
};

const directLauncher: ProgramLauncher = {
  user: {},
  commandFor: (command, args) => ({ command, args }),
  takeOwnership: () => Promise.resolve(),
};

const ACCOUNT_NAMES = ['postgres', 'nobody'];

/**
 * PostgreSQL refuses to run as root. An ordinary user runs it directly; root runs it as `postgres` or, where there is
 * no such account, as `nobody`: no account is made. When that account cannot reach the files (a checkout below
 * /root), it is given the one capability to pass closed folders, by util-linux' `setpriv`.
 * @throws when neither is possible, saying what to do.
 */
export async function createLauncher(programs: readonly string[], dir: string): Promise<ProgramLauncher> {
  if (process.getuid?.() !== 0) return directLauncher;
  const ids = await chooseAccount(dir);
  const own = (path: string) => chown(path, ids.uid, ids.gid);
  await chmod(dir, 0o711);
  if (await canReach(ids, [...programs, dir])) return { ...directLauncher, user: ids, takeOwnership: own };

  const { code } = await runCommand('setpriv', [...setprivArguments(ids), 'test', '-x', programs[0] ?? dir]).catch(
    () => ({
      code: 1,
    }),
  );
  if (code !== 0) {
    throw new Error(
      `As root, PostgreSQL is run as another user, who cannot reach ${dir} or ${programs.join(', ')}. ` +
        'Run as an ordinary user, or put the checkout where others may enter (for example below /srv or /opt).',
    );
  }
  return {
    user: {},
    takeOwnership: own,
    commandFor: (program, args) => ({ command: 'setpriv', args: [...setprivArguments(ids), program, ...args] }),
  };
}

type UserIds = { uid: number; gid: number };

/** Data made before decides the account: PostgreSQL insists on owning its data. */
async function chooseAccount(dir: string): Promise<UserIds> {
  const data = await stat(`${dir}/data`).catch(() => undefined);
  if (data && data.uid !== 0) return { uid: data.uid, gid: data.gid };
  for (const name of ACCOUNT_NAMES) {
    const [uid, gid] = await Promise.all([runCommand('id', ['-u', name]), runCommand('id', ['-g', name])]);
    if (uid.code === 0 && gid.code === 0) return { uid: Number(uid.output), gid: Number(gid.output) };
  }
  throw new Error(
    `As root, PostgreSQL is run as ${ACCOUNT_NAMES.join(' or ')}, and there is no such account here. Add one.`,
  );
}

async function canReach(ids: UserIds, paths: readonly string[]): Promise<boolean> {
  const tests = await Promise.all(
    paths.map((path) =>
      runCommand('test', ['-x', path], ids).then(
        ({ code }) => code === 0,
        () => false,
      ),
    ),
  );
  return tests.every(Boolean);
}

function setprivArguments({ uid, gid }: UserIds): string[] {
  // Without the bit, access(2), which initdb uses to find its programs, ignores the capability.
  const capability = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup'];
  return [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...capability];
}
