import { spawn } from 'node:child_process';

/** What a finished command left. */
export type FinishedCommand = { code: number | null; output: string };

/**
 * Runs a command to its end and returns its exit code with what it printed (both streams).
 * @throws when it cannot be started (`ENOENT`) or takes longer than `timeoutMs`.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: { timeoutMs?: number; cwd?: string; env?: NodeJS.ProcessEnv; uid?: number; gid?: number } = {},
): Promise<FinishedCommand> {
  const { timeoutMs = 30_000, env, ...place } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...place,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: AbortSignal.timeout(timeoutMs),
      killSignal: 'SIGKILL',
    });
    const end = () => child.kill('SIGKILL');
    process.on('exit', end);
    let output = '';
    const collect = (chunk: Buffer) => (output += chunk.toString());
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) =>
      reject(error.name === 'AbortError' ? new Error(`no end after ${timeoutMs / 1000} s`) : error),
    );
    child.on('close', (code) => {
      process.off('exit', end);
      resolve({ code, output });
    });
  });
}
