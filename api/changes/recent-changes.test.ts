import { expect, test } from 'vitest';
import type { FeedEvent } from '../../db/feed/event.ts';
import type { LiveListener } from '../../db/feed/live.ts';
import { RecentChanges } from './recent-changes.ts';

/** Changes of a feed that says what it is told to. */
function started() {
  const listeners: LiveListener[] = [];
  const changes = new RecentChanges({
    subscribe(listener) {
      listeners.push(listener);
      return () => undefined;
    },
  });
  const ready = changes.start();
  const [listener] = listeners;
  if (!listener) throw new Error('Nobody has subscribed');
  listener.reset();
  const change = (subjectId: string, sequence = 1) =>
    listener.changed([{ subject: 'account', subjectId, account: subjectId, sequence } as FeedEvent]);
  return { changes, ready, change, reset: listener.reset, listeners };
}

/** The clock that changes are placed by has gone on by so much. */
const passed = async (ms: number) => {
  const until = performance.now() + ms;
  while (performance.now() < until) await new Promise(setImmediate);
};

const idsSince = ({ changes }: ReturnType<typeof started>, place: string) =>
  changes.since(place).map(({ change }) => change?.subjectId ?? 'reset');

test('what came after a place is known, once, in its order', async () => {
  const feed = started();
  await feed.ready;
  const { here } = feed.changes;
  expect(idsSince(feed, here)).toEqual([]);
  feed.change('acct_1');
  feed.change('acct_2');
  expect(idsSince(feed, here)).toEqual(['acct_1', 'acct_2']);
  const [first] = feed.changes.since(here);
  expect(idsSince(feed, feed.changes.nameOf(first?.place ?? 0))).toEqual(['acct_2']);
  expect(idsSince(feed, feed.changes.here)).toEqual([]);
});

test.each(['', 'x', '-', 'another-1', 'another-1-2'])('after the place %j changes may have been missed', (place) => {
  expect(idsSince(started(), place)).toEqual(['reset']);
});

test('a place of the future, and one before a reset of the feed, are not known', () => {
  const feed = started();
  const { here } = feed.changes;
  expect(idsSince(feed, feed.changes.nameOf(1_000))).toEqual(['reset']);
  expect(idsSince(feed, `${here}.5`)).toEqual(['reset']);
  feed.change('acct_1');
  feed.reset();
  expect(idsSince(feed, here)).toEqual(['reset']);
});

test('the oldest changes are given up, and whoever is behind them is told', () => {
  const feed = started();
  const { here } = feed.changes;
  for (let n = 0; n < 5_000; n += 1) feed.change(`acct_${n}`);
  expect(feed.changes.since(here)).toHaveLength(5_000);
  feed.change('acct_last');
  expect(idsSince(feed, here)).toEqual(['reset']);
});

test('what was heard of lately is known without a place, and where not all of it is, its reader is told', async () => {
  const feed = started();
  expect(idsSince(feed, feed.changes.placeBefore(60_000))).toEqual(['reset']);
  const startedAt = performance.now();
  await passed(20);
  feed.change('acct_1');
  expect(idsSince(feed, feed.changes.placeBefore(performance.now() - startedAt - 10))).toEqual(['acct_1']);
  expect(idsSince(feed, feed.changes.placeBefore(0))).toEqual([]);
  for (let n = 0; n < 5_000; n += 1) feed.change(`acct_${n}`);
  expect(idsSince(feed, feed.changes.placeBefore(performance.now() - startedAt - 10))).toEqual(['reset']);
});

test('whoever waits is woken by a change, by its end, and at once where something is new already', async () => {
  const feed = started();
  const forever = 2 ** 30;
  const { signal } = new AbortController();
  const before = feed.changes.here;
  const waiting = feed.changes.wait(before, forever, signal);
  feed.change('acct_1');
  await waiting;
  await feed.changes.wait(before, forever, signal);
  const ending = new AbortController();
  const ended = feed.changes.wait(feed.changes.here, forever, ending.signal);
  ending.abort();
  await ended;
  await feed.changes.wait(feed.changes.here, forever, ending.signal);
});

test('the feed is followed once, however many ask', () => {
  const feed = started();
  void feed.changes.start();
  expect(feed.listeners).toHaveLength(1);
});
