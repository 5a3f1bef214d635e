import type { z } from 'zod';
import { followChanges, type changeSchema } from '../../contract/changes.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { implement, principalOf, StreamReply } from '../http/route.ts';
import type { Change, Placed, RecentChanges } from './recent-changes.ts';

/** Proxies close what is silent for longer. */
const SILENCE_MS = 15_000;

/** How long a client waits before it connects again. */
const RETRY_MS = 1_000;

export const changeRoutes = [
  implement(followChanges, ({ query }, call) => {
    const principal = principalOf(call);
    const { changes } = call.deps;
    const after = call.header('last-event-id');
    const until = call.deps.now() + query.seconds * 1_000;
    const stream = (ended: AbortSignal) =>
      follow(changes, {
        after,
        lastMs: query.last_seconds * 1_000,
        shows: (change) => isShown(principal, change),
        leftMs: () => until - call.deps.now(),
        ended,
      });
    return Promise.resolve(new StreamReply(followChanges.type, stream));
  }),
];

interface Follower {
  /** The last place that the client knows. */
  readonly after: string | undefined;
  /** How far back it asks where it knows none. */
  readonly lastMs: number;
  readonly shows: (change: Change) => boolean;
  readonly leftMs: () => number;
  readonly ended: AbortSignal;
}

/** The text of the stream, in parts as they arise. */
async function* follow(
  changes: RecentChanges,
  { after, lastMs, shows, leftMs, ended }: Follower,
): AsyncGenerator<string> {
  yield `retry: ${RETRY_MS}\n\n`;
  await Promise.race([changes.start(), once(ended)]);
  let place = after ?? changes.placeBefore(lastMs);
  if (after === undefined) yield textOf('place', place, {});
  while (!ended.aborted) {
    const found = changes.since(place);
    place = changes.here;
    const shown = found.filter(({ change }) => change === null || shows(change));
    if (shown.length > 0) yield shown.map((placed) => textOfPlaced(changes, placed)).join('');
    const ms = Math.min(SILENCE_MS, leftMs());
    if (ms <= 0) break;
    await changes.wait(place, ms, ended);
    if (changes.here === place) yield ': nothing new\n\n';
  }
  // To a client to whom little of what changes is shown, this is the next place.
  yield textOf('place', place, {});
}

function textOfPlaced(changes: RecentChanges, { place, at, change }: Placed): string {
  const id = changes.nameOf(place);
  if (change === null) return textOf('reset', id, {});
  const { subject, subjectId, account, sequence } = change;
  const msAgo = Math.max(0, Math.round(performance.now() - at));
  const data: z.input<typeof changeSchema> = { subject, id: subjectId, account, sequence, ms_ago: msAgo };
  return textOf('change', id, data);
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */
function textOf(event: string, id: string, data: object): string {
  return `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

function isShown({ accounts, permissions }: Principal, { subject, account }: Change): boolean {
  const isInReach = accounts === 'all' || accounts.has(account);
  return isInReach && (subject !== 'sandbox' || permissions.has('sandboxes:read'));
}

async function once(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
