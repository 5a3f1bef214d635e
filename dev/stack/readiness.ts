import { setTimeout as delay } from 'node:timers/promises';
import type { RunningProcess } from './processes.ts';

/**
 * Calls `probe` until it returns a value.
 * @throws at once when the process ends, or after `withinMs`, with what it last printed and where its log is.
 */
export async function waitUntilReady<Answer>(
  process: RunningProcess,
  probe: () => Promise<Answer | undefined>,
  withinMs = 60_000,
): Promise<Answer> {
  const settled = new AbortController();
  const ended = process.exited.then(({ code, signal }) => {
    throw new Error(withLogExcerpt(process, `${process.name} ended while starting (${signal ?? `exit code ${code}`})`));
  });
  try {
    return await Promise.race([
      ended,
      pollUntilDefined(probe, settled.signal),
      failAfter(process, withinMs, settled.signal),
    ]);
  } finally {
    settled.abort();
    ended.catch(() => undefined);
  }
}

async function pollUntilDefined<Answer>(probe: () => Promise<Answer | undefined>, over: AbortSignal): Promise<Answer> {
  for (;;) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    await delay(30, undefined, { signal: over });
  }
}

async function failAfter(process: RunningProcess, ms: number, over: AbortSignal): Promise<never> {
  await delay(ms, undefined, { signal: over });
  throw new Error(withLogExcerpt(process, `${process.name} is not ready after ${ms / 1000} s`));
}

function withLogExcerpt(process: RunningProcess, what: string): string {
  const output = process.lastLines();
  return `${what}. ${output ? `It last printed:\n${output}\n` : 'It printed nothing. '}Its log: ${process.logFile}`;
}

/** The first printed line that is a JSON object with `"ready": true`: printed by the project's own processes. */
export function readyLineProbe(process: RunningProcess): () => Promise<Record<string, unknown> | undefined> {
  let answer: Record<string, unknown> | undefined;
  process.onLine((line) => {
    if (answer || !line.startsWith('{')) return;
    try {
      const parsed: Record<string, unknown> = JSON.parse(line);
      if (parsed.ready === true) answer = parsed;
    } catch {
      // Not JSON after all.
    }
  });
  return () => Promise.resolve(answer);
}
