import { z } from 'zod';
import { before } from './http/deadline.ts';
import { problem } from './http/problem.ts';
import { defineRoute, type Route } from './http/route.ts';
import type { Deps, Probe } from './ports.ts';

/** For so long a look at the parts is answered to whoever asks: nobody can have them asked at every request. */
const KEPT_MS = 2_000;

/** A part that needs longer is as good as down to whoever waits for it. */
const PROBE_MS = 1_500;

const part = z
  .object({ part: z.string(), ready: z.boolean(), reason: z.string().nullable() })
  .meta({ id: 'Readiness' });

/** `/healthz` and `/readyz`. */
export function healthRoutes(): Route[] {
  const looks = new Looks();
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
      reply: z.object({ status: z.literal('ready'), parts: z.array(part) }),
      handler: async (_input, { deps }) => {
        const parts = await looks.look(deps);
        const missing = parts.filter(({ ready }) => !ready).map(({ part }) => part);
        if (missing.length > 0)
          throw problem('not_ready', { detail: `Not ready: ${missing.join(', ')}.`, about: { parts } });
        return { status: 'ready' as const, parts: [...parts] };
      },
    }),
  ];
}

type Part = z.input<typeof part>;

/** Looks at all parts: one at a time however many ask, and what was seen is told for a while. */
class Looks {
  #latest: { readonly parts: Promise<readonly Part[]>; until: number } | undefined;

  async look(deps: Deps): Promise<readonly Part[]> {
    if (this.#latest && deps.now() < this.#latest.until) return await this.#latest.parts;
    const parts = Promise.all(deps.probes.map((probe) => look(probe, deps)));
    const latest = { parts, until: Infinity };
    this.#latest = latest;
    await parts;
    latest.until = deps.now() + KEPT_MS;
    return await parts;
  }
}

async function look(probe: Probe, { now, log }: Deps): Promise<Part> {
  const began = now();
  try {
    const reason = await before(began + PROBE_MS, began, probe.check(PROBE_MS));
    return { part: probe.part, ready: reason === null, reason };
  } catch (error) {
    // What exactly a driver says may name hosts and users: it belongs in the log, not in a public answer.
    log.warn({ part: probe.part, err: error }, 'not ready');
    const late = now() - began >= PROBE_MS;
    return { part: probe.part, ready: false, reason: late ? 'no answer in time' : 'it cannot be reached' };
  }
}
