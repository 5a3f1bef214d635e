import { spawn } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { checkoutDir } from '../../dev/stack/paths.ts';

/** A process of production, that Node lets write to no file. */
export interface WatchedProcess {
  readonly pid: number;
  /** All that it has printed so far, line by line. */
  readonly lines: () => string[];
  /** Its exit code, when it has ended. */
  readonly ended: Promise<number | null>;
  stop(): Promise<number | null>;
}

/** Everything that the processes need, but the right to write files. */
const PERMISSIONS = [
  '--permission',
  '--allow-fs-read=*',
  '--allow-addons',
  '--allow-worker',
  '--allow-net',
  '--no-warnings',
];

/** Starts a script of the project, such as `api/main.ts`, with these settings alone. */
export function startWatched(script: string, env: NodeJS.ProcessEnv): WatchedProcess {
  const path = fileURLToPath(new URL(script, `file://${checkoutDir}/`));
  const child = spawn(process.execPath, [...PERMISSIONS, path], {
    cwd: checkoutDir,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
  return {
    pid: child.pid ?? 0,
    lines: () => printed.split('\n').filter((line) => line !== ''),
    ended,
    async stop() {
      child.kill('SIGTERM');
      return await ended;
    },
  };
}

/** The files that a process has open for writing, also by its native parts: only where the system tells (Linux). */
export async function filesOpenForWriting(pid: number): Promise<string[]> {
  const open = await readdir(`/proc/${pid}/fd`);
  const found = await Promise.all(
    open.map(async (fd) => {
      const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '');
      const info = await readFile(`/proc/${pid}/fdinfo/${fd}`, 'utf8').catch(() => '');
      const flags = Number.parseInt(/^flags:\s*(\d+)$/m.exec(info)?.[1] ?? '0', 8);
      const isFile = target.startsWith('/') && !target.startsWith('/dev/');
      return isFile && (flags & 3) !== 0 ? [target] : [];
    }),
  );
  return found.flat();
}
