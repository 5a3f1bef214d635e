import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findLivingProcess, signalProcessGroup } from '../stack/pid-files.ts';
import { identityOf } from '../stack/process-identity.ts';

/** The processes of the embedded stack that a payment needs. */
export const KILLABLE = ['worker', 'stripe', 'postgres'] as const;
export type Killable = (typeof KILLABLE)[number];

const POLL_MS = 50;

/** Kills a process of the stack, as a crash would, and returns its id. The supervisor starts it again. */
export async function kill(stateDir: string, name: Killable): Promise<number> {
  const running = await findLivingProcess(pidsIn(stateDir), name);
  if (!running) throw new Error(`${name} is not running`);
  signalProcessGroup(running.pid, 'SIGKILL');
  return running.pid;
}

/** Resolves when no process has the id any more. */
export async function waitUntilGone(pid: number): Promise<void> {
  while ((await identityOf(pid)) !== undefined) await delay(POLL_MS);
}

/** Resolves with the id of the process that the supervisor has started in place of `old`. */
export async function waitUntilBack(stateDir: string, name: Killable, old: number): Promise<number> {
  for (;;) {
    const running = await findLivingProcess(pidsIn(stateDir), name);
    if (running && running.pid !== old) return running.pid;
    await delay(POLL_MS);
  }
}

const pidsIn = (stateDir: string) => join(stateDir, 'pids');
