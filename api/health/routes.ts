import type { z } from 'zod';
import { getHealth, getReadiness, type partSchema } from '../../contract/service.ts';
import type { Dependencies, Probe } from '../dependencies.ts';
import { withDeadline } from '../http/deadline.ts';
import { toProblem } from '../http/error-to-problem.ts';
import { problem } from '../http/problem.ts';
import { implement, type Route } from '../http/route.ts';

/** How long a result is reused: callers cannot cause a probe with each request. */
const CACHE_MS = 2_000;
/** Shorter while a part is not ready, so that a caller that waits for it soon sees that it is. */
const UNREADY_CACHE_MS = 200;

/** A part that takes longer counts as not ready. */
const PROBE_TIMEOUT_MS = 1_500;

/** `/healthz` and `/readyz`. */
export function healthRoutes(): Route[] {
  const readiness = new ReadinessChecker();
  return [
    implement(getHealth, async (_input, { deps }) => ({ status: 'ok' as const, version: deps.version })),
    implement(getReadiness, async (_input, { deps }) => {
      const parts = await readiness.check(deps);
      const missing = parts.filter(({ ready }) => !ready).map(({ part }) => part);
      if (missing.length > 0)
        throw problem('not_ready', { about: { missing: missing.join(', ') }, extensions: { parts } });
      return { status: 'ready' as const, parts: [...parts] };
    }),
  ];
}

type ProbeDependencies = Omit<Dependencies, 'databases'>;
type PartReadiness = z.input<typeof partSchema>;

/** Checks all parts once for all callers of the same few seconds. */
class ReadinessChecker {
  #latest: { readonly parts: Promise<readonly PartReadiness[]>; until: number } | undefined;

  async check(deps: ProbeDependencies): Promise<readonly PartReadiness[]> {
    if (this.#latest && deps.now() < this.#latest.until) return await this.#latest.parts;
    const parts = Promise.all(deps.probes.map((probe) => runProbe(probe, deps)));
    const latest = { parts, until: Infinity };
    this.#latest = latest;
    const ready = (await parts).every((part) => part.ready);
    latest.until = deps.now() + (ready ? CACHE_MS : UNREADY_CACHE_MS);
    return await parts;
  }
}

async function runProbe(probe: Probe, { now, log }: ProbeDependencies): Promise<PartReadiness> {
  const startedAt = now();
  try {
    const reason = await withDeadline(startedAt + PROBE_TIMEOUT_MS, startedAt, probe.check(PROBE_TIMEOUT_MS));
    return { part: probe.part, ready: reason === null, reason };
  } catch (error) {
    // A driver's error may name hosts and users: it belongs in the log, not in a public answer.
    log.warn({ part: probe.part, err: error }, 'not ready');
    // A timer may fire a millisecond before the clock shows the time-out.
    const late = toProblem(error).code === 'deadline_exceeded' || now() - startedAt >= PROBE_TIMEOUT_MS;
    return { part: probe.part, ready: false, reason: late ? 'no answer in time' : 'it cannot be reached' };
  }
}
