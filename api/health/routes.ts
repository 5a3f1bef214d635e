import { z } from 'zod';
import { withDeadline } from '../http/deadline.ts';
import { problem } from '../http/problem.ts';
import { defineRoute, type Route } from '../http/route.ts';
import type { Dependencies, Probe } from '../dependencies.ts';

/** For so long a look at the parts is answered to whoever asks: nobody can have them asked at every request. */
const CACHE_MS = 2_000;
/** Shorter while something is missing, as at a start: whoever waits for it is answered soon after it is there. */
const UNREADY_CACHE_MS = 200;

/** A part that needs longer is as good as down to whoever waits for it. */
const PROBE_TIMEOUT_MS = 1_500;

const partSchema = z
  .object({ part: z.string(), ready: z.boolean(), reason: z.string().nullable() })
  .meta({ id: 'Readiness' });

/** `/healthz` and `/readyz`. */
export function healthRoutes(): Route[] {
  const looks = new ReadinessChecker();
  return [
    defineRoute({
      method: 'get',
      path: '/healthz',
      tag: 'Plumbing',
      summary: 'Whether the process is alive',
      scopes: 'public',
      unlimited: true,
      reply: z.object({ status: z.literal('ok'), version: z.string() }),
      handler: async (_input, { deps }) => ({ status: 'ok' as const, version: deps.version }),
    }),
    defineRoute({
      method: 'get',
      path: '/readyz',
      tag: 'Plumbing',
      summary: 'Whether every part that is needed can be reached',
      description: 'Answers 503 with the list of parts when one is not ready. An answer may be two seconds old.',
      scopes: 'public',
      reply: z.object({ status: z.literal('ready'), parts: z.array(partSchema) }),
      handler: async (_input, { deps }) => {
        const parts = await looks.check(deps);
        const missing = parts.filter(({ ready }) => !ready).map(({ part }) => part);
        if (missing.length > 0)
          throw problem('not_ready', { detail: `Not ready: ${missing.join(', ')}.`, extensions: { parts } });
        return { status: 'ready' as const, parts: [...parts] };
      },
    }),
  ];
}

type PartReadiness = z.input<typeof partSchema>;

/** Looks at all parts: one at a time however many ask, and what was seen is told for a while. */
class ReadinessChecker {
  #latest: { readonly parts: Promise<readonly PartReadiness[]>; until: number } | undefined;

  async check(deps: Dependencies): Promise<readonly PartReadiness[]> {
    if (this.#latest && deps.now() < this.#latest.until) return await this.#latest.parts;
    const parts = Promise.all(deps.probes.map((probe) => runProbe(probe, deps)));
    const latest = { parts, until: Infinity };
    this.#latest = latest;
    const ready = (await parts).every((part) => part.ready);
    latest.until = deps.now() + (ready ? CACHE_MS : UNREADY_CACHE_MS);
    return await parts;
  }
}

async function runProbe(probe: Probe, { now, log }: Dependencies): Promise<PartReadiness> {
  const began = now();
  try {
    const reason = await withDeadline(began + PROBE_TIMEOUT_MS, began, probe.check(PROBE_TIMEOUT_MS));
    return { part: probe.part, ready: reason === null, reason };
  } catch (error) {
    // What exactly a driver says may name hosts and users: it belongs in the log, not in a public answer.
    log.warn({ part: probe.part, err: error }, 'not ready');
    const late = now() - began >= PROBE_TIMEOUT_MS;
    return { part: probe.part, ready: false, reason: late ? 'no answer in time' : 'it cannot be reached' };
  }
}
