import pino from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { connect, type Database } from '../../db/connect.ts';
import { useDatabase } from '../../db/testing/database.ts';
import { memberPrincipal, type Principal } from '../../domain/access/principal.ts';
import { startProxyFor } from '../../test/support/tcp-proxy.ts';
import { logLines } from '../testing/log-lines.ts';
import { quotasOf } from '../testing/quotas.ts';
import { RateLimiter } from './rate-limit.ts';
import { shareCounts } from './share-counts.ts';

const db = useDatabase();
const WINDOW_MS = 10_000;
const SOMEBODY = { principal: null, address: '192.0.2.1' };

const opened: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((close) => close()));
});

/** The limiter of a process of its own, with its own connections. Its clock is `clock.now`. */
function startProcess(options: { quota?: number; url?: string; clock?: { now: number }; log?: pino.Logger } = {}) {
  const { quota = 100, url = db.url(), clock = { now: 0 }, log = pino({ level: 'silent' }) } = options;
  const own: Database = connect(url, { maxConnections: 1, connectTimeoutMs: 1_000 });
  const limiter = new RateLimiter(quotasOf(quota), { now: () => clock.now });
  const counts = shareCounts(limiter, own, log);
  opened.push(() => (counts.close(), own.close()));
  return { limiter, counts, take: (times: number) => takeMany(limiter, times) };
}

/** How many of so many requests pass. */
function takeMany(limiter: RateLimiter, times: number): number {
  let passed = 0;
  for (let i = 0; i < times; i++) if (limiter.take(SOMEBODY).refused === null) passed += 1;
  return passed;
}

/** A clock in a window that no other test uses. */
let windows = 1_000;
const newClock = () => ({ now: (windows += 10) * WINDOW_MS });

describe('processes that share their counts', () => {
  test('together allow what one does', async () => {
    const clock = newClock();
    const [a, b, c] = [startProcess({ clock }), startProcess({ clock }), startProcess({ clock })];
    expect(a.take(60)).toBe(60);
    await a.counts.exchange();
    expect(b.take(1)).toBe(1);
    await b.counts.exchange();
    expect(b.take(100)).toBe(39);
    await b.counts.exchange();
    expect(c.take(1)).toBe(1);
    await c.counts.exchange();
    expect([c.take(1), c.limiter.hold(SOMEBODY.address, 1).refused?.code]).toEqual([0, 'rate_limited']);
    await a.counts.exchange();
  });

  test('count a person once, in whichever process, session, account and role they are', async () => {
    const clock = newClock();
    const [a, b] = [startProcess({ clock }), startProcess({ clock })];
    const owner = memberPrincipal({ id: 'per_jana', role: 'owner', account: 'acct_a' });
    const viewer = memberPrincipal({ id: 'per_jana', role: 'viewer', account: 'acct_b' });
    const passed = ({ limiter }: typeof a, principal: Principal, times: number) =>
      Array.from({ length: times }, () => limiter.take({ principal, address: SOMEBODY.address }).refused).filter(
        (refused) => refused === null,
      ).length;
    expect(passed(a, owner, 70)).toBe(70);
    await a.counts.exchange();
    expect(passed(b, viewer, 1)).toBe(1);
    await b.counts.exchange();
    expect(passed(b, viewer, 100)).toBe(29);
  });

  test('exchange counts by themselves, and a request never waits for it', async () => {
    const clock = newClock();
    const [a, b] = [startProcess({ clock }), startProcess({ clock })];
    expect(a.take(50)).toBe(50);
    // Each try takes one, so this ends only when the other process's fifty are known.
    let allowed = 0;
    await expect
      .poll(() => (allowed += b.take(1)) && b.limiter.take(SOMEBODY, 0).headers['RateLimit'])
      .toMatch(/r=[0-4]?\d;/);
    expect(allowed).toBeLessThanOrEqual(50);
  });

  test('begin anew in the next window', async () => {
    const clock = newClock();
    const [a, b] = [startProcess({ clock }), startProcess({ clock })];
    expect(a.take(100)).toBe(100);
    await a.counts.exchange();
    clock.now += WINDOW_MS;
    expect(b.take(1)).toBe(1);
    await b.counts.exchange();
    expect([a.take(200), b.take(1)]).toEqual([100, 1]);
  });

  test('allow too much only as far as the documentation says, whatever the order of requests', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const clock = newClock();
      const processes = [1, 2, 3, 4].map(() => startProcess({ clock, quota: 1_000 }));
      let state = seed;
      const random = (below: number) => (state = (state * 48_271) % 2_147_483_647) % below;
      let allowed = 0;
      for (let turn = 0; turn < 200; turn++) {
        const at = processes[random(processes.length)];
        if (!at) continue;
        allowed += at.take(random(40));
        // As the timer does when a process has used a twentieth of the quota.
        if (at.limiter.counts.hasMuchUnshared()) await at.counts.exchange();
      }
      expect(allowed).toBeGreaterThanOrEqual(1_000);
      // A twentieth in each process, and the requests of one turn.
      expect(allowed).toBeLessThanOrEqual(1_000 + processes.length * (50 + 40));
    }
  });

  test('write as many rows as there are callers, and delete them after their time', async () => {
    const clock = newClock();
    const a = startProcess({ clock });
    for (let i = 0; i < 1_200; i++) a.limiter.take({ principal: null, address: `198.51.100.${i}` });
    const rows = async () => {
      const [row] = await db().sql<[{ count: number }]>`
        select count(*)::int as count from request_counts where "window" = ${clock.now / WINDOW_MS}`;
      return row.count;
    };
    await a.counts.exchange();
    expect(await rows()).toBeLessThanOrEqual(500);
    while (a.limiter.counts.unshared().counts.length > 0) await a.counts.exchange();
    expect(await rows()).toBe(1_200);
    await db().sql`update request_counts set ends_at = ends_at - interval '2 minutes'`;
    a.take(1);
    await a.counts.exchange();
    expect(await rows()).toBe(1);
  });
});

describe('without the database', () => {
  test('each process allows what its own count allows, logs that once, and shares again when it is back', async () => {
    const { proxy, through } = await startProxyFor(db.url());
    opened.push(() => proxy.close());
    const { lines, log } = logLines();
    const clock = newClock();
    const a = startProcess({ clock, url: through(db.url()), log });
    const b = startProcess({ clock });
    expect(a.take(10)).toBe(10);
    await a.counts.exchange();

    proxy.disconnect();
    expect(a.take(20)).toBe(20);
    await a.counts.exchange();
    expect(a.take(100)).toBe(70);
    await a.counts.exchange();
    expect(lines.map(({ msg }) => msg)).toEqual(['the database is away: rate limits count in each process by itself']);

    proxy.restore();
    await a.counts.exchange();
    expect(lines.map(({ level }) => level)).toEqual([40, 30]);
    expect(b.take(1)).toBe(1);
    await b.counts.exchange();
    expect(b.take(1)).toBe(0);
  });
});
