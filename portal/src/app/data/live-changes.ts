import { EventSourceParserStream } from 'eventsource-parser/stream';
import { createClient, type Schemas } from '../../../../contract/client/client.ts';
import { queryClient } from './client.ts';

/** Changes of this time are shown together: a command records several. */
const TOGETHER_MS = 500;
/** An account in which much changes is not read without end: requests are counted. */
const BETWEEN_READS_MS = 5_000;
const MAX_PAUSE_MS = 30_000;
/** What the API accepts. A page that is older has been read again since. */
const MAX_LAST_S = 60;

/** Until `stopped` is aborted: whatever changes in the account is read again at once, while the page is seen. */
export async function followChanges(account: string, stopped: AbortSignal): Promise<void> {
  const show = together((heardAt) => void readAgain(account, heardAt));
  let place: string | undefined;
  let failures = 0;
  while (!stopped.aborted) {
    await untilSeen(stopped);
    if (stopped.aborted) return;
    const unseen = new AbortController();
    const over = onSightChange(() => !isSeen() && unseen.abort());
    try {
      const outcome = await readStream(
        account,
        { place, signal: AbortSignal.any([stopped, unseen.signal]) },
        ({ id, event, msAgo }) => {
          place = id;
          failures = 0;
          if (event !== 'place') show(Date.now() - msAgo);
        },
      );
      // Somebody who may not, or has been signed out: what they do next says so.
      if (outcome === 'refused') return;
    } catch {
      failures += 1;
    } finally {
      over();
    }
    await pause(Math.min(MAX_PAUSE_MS, 1_000 * 2 ** failures), stopped);
  }
}

interface Heard {
  readonly id: string;
  readonly event: string;
  /** How long ago it was heard of, in milliseconds. */
  readonly msAgo: number;
}

/** Reads a stream to its end. Rejects when it cannot be reached or is cut off. */
async function readStream(
  account: string,
  { place, signal }: { readonly place: string | undefined; readonly signal: AbortSignal },
  hear: (heard: Heard) => void,
): Promise<'over' | 'refused'> {
  const client = createClient({ baseUrl: location.origin, account, fetch: (request) => fetch(request) });
  const { data, response } = await client.GET('/v1/changes', {
    parseAs: 'stream',
    signal,
    ...(place === undefined
      ? { params: { query: { last_seconds: secondsOfPage() } } }
      : { headers: { 'last-event-id': place } }),
  });
  if (response.status >= 400 && response.status < 500 && response.status !== 429) return 'refused';
  if (!response.ok || !data) throw new Error(`The stream answered ${response.status}`);
  const events = data.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream()).getReader();
  for (;;) {
    const { value, done } = await events.read();
    if (done) return 'over';
    if (value.id === undefined || value.event === undefined) continue;
    const { ms_ago: msAgo = 0 } = JSON.parse(value.data) as Partial<Schemas['Change']>;
    hear({ id: value.id, event: value.event, msAgo });
  }
}

/** How long ago the first of what is shown may have been read. */
function secondsOfPage(): number {
  return Math.min(MAX_LAST_S, Math.ceil(performance.now() / 1_000));
}

/** Reads again what was read before `heardAt`. A forecast belongs to one state of its licence, so another state asks for another one. */
async function readAgain(account: string, heardAt: number): Promise<void> {
  await queryClient.invalidateQueries(
    {
      predicate: ({ queryKey: [of, what, , part], state: { dataUpdatedAt } }) =>
        of === account && what !== 'previews' && part !== 'forecast' && dataUpdatedAt < heardAt,
    },
    // What is being read is on its way already: a command of this page reads again by itself.
    { cancelRefetch: false },
  );
}

/** Calls `run` soon, once for all that comes until then, and not more often than it should; with when the last of it came. */
function together(run: (heardAt: number) => void): (heardAt: number) => void {
  let due: number | undefined;
  let last = -Infinity;
  let heardAt = 0;
  return (at) => {
    heardAt = Math.max(heardAt, at);
    due ??= window.setTimeout(
      () => {
        due = undefined;
        last = performance.now();
        run(heardAt);
      },
      Math.max(TOGETHER_MS, last + BETWEEN_READS_MS - performance.now()),
    );
  };
}

function isSeen(): boolean {
  return document.visibilityState === 'visible' && navigator.onLine;
}

async function untilSeen(stopped: AbortSignal): Promise<void> {
  if (isSeen()) return;
  await until(stopped, (resolve) => onSightChange(() => isSeen() && resolve()));
}

/** Returns a function that ends it. */
function onSightChange(look: () => void): () => void {
  const over = new AbortController();
  document.addEventListener('visibilitychange', look, over);
  for (const event of ['online', 'offline']) addEventListener(event, look, over);
  return () => over.abort();
}

async function pause(ms: number, stopped: AbortSignal): Promise<void> {
  await until(stopped, (resolve) => {
    const timer = setTimeout(resolve, ms);
    return () => clearTimeout(timer);
  });
}

/** Waits for what `start` waits for, or until `stopped` is aborted. `start` returns a function that ends its wait. */
async function until(stopped: AbortSignal, start: (resolve: () => void) => () => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = () => resolve();
  const end = start(stop);
  stopped.addEventListener('abort', stop);
  if (stopped.aborted) stop();
  await promise;
  stopped.removeEventListener('abort', stop);
  end();
}
