import { setTimeout as pause } from 'node:timers/promises';
import type { Step } from '../../domain/lifecycle/effects.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { transition } from '../../domain/lifecycle/transition.ts';
import { commitTransition } from '../../db/commit.ts';
import { asSystem } from '../../db/as-system.ts';
import { connect } from '../../db/connect.ts';
import { startLiveFeed } from '../../db/feed/live.ts';
import { withoutHints } from '../../db/feed/testing/without-hints.ts';
import { migrate } from '../../db/migrate.ts';
import { createAccounts } from '../harness/accounts.ts';
import type { BenchContext } from '../harness/context.ts';
import { BUYER, insertLicenses } from '../harness/licenses.ts';
import { quantile } from '../measure/statistics.ts';
import type { Benchmark } from './benchmark.ts';
import { runRounds } from './rounds.ts';

const CONNECTIONS = 16;
const COMMITS = 4_000;
/** Commits in calm: one at a time, with a pause. */
const CALM_COMMITS = 400;
const CALM_PAUSE_MS = 25;
const LIMIT_MS = 100;
const DUE_IN_MS = 300 * 24 * 3600 * 1000;

/** Undoes what the feed costs a commit: its index, and the function that says which epoch is written. */
const WITHOUT_FEED = [
  'drop index events_feed',
  'create or replace function current_feed_epoch() returns integer language sql immutable as $$ select 1 $$',
];

/** A notification in the commit itself, as programs without a feed often send it. */
const NOTIFYING = [
  ...WITHOUT_FEED,
  `create function notify_changed() returns trigger language plpgsql as $$
     begin perform pg_notify('license_changed', new.id); return null; end $$`,
  'create trigger notifies after update on licenses for each row execute function notify_changed()',
];

/** What the feed costs commits, and how soon a process hears of one. */
export const feed: Benchmark = async (context, { rounds, sizeDivisor }, log) => {
  const [withFeed, without, notifying] = await Promise.all([
    openDatabase(context, 'bench_with_feed', []),
    openDatabase(context, 'bench_without_feed', WITHOUT_FEED),
    openDatabase(context, 'bench_notifying', NOTIFYING),
  ]);
  try {
    const commits = Math.ceil(COMMITS / sizeDivisor);
    const calm = Math.ceil(CALM_COMMITS / sizeDivisor);
    const rates = await runRounds(rounds, log, {
      evergreen: async () => await measureRate(withFeed, commits),
      without: async () => await measureRate(without, commits),
      notifying: async () => await measureRate(notifying, commits),
    });
    const lags = await runRounds(rounds, log, {
      evergreen: async () => await measureLag(withFeed, calm, followFeed),
      notifying: async () => await measureLag(notifying, calm, followNotifications),
    });
    return [
      {
        title: `commits per second on ${CONNECTIONS} connections`,
        unit: '1/s',
        better: 'more',
        evergreen: { name: 'with the feed', rounds: rates.evergreen },
        references: [
          { name: 'without it: no index of the feed, no epoch', rounds: rates.without, bound: 0.9 },
          { name: 'without it, with a pg_notify in the commit', rounds: rates.notifying },
        ],
      },
      {
        title: `from a commit's answer until a process hears of it, ${calm} commits in calm, p99`,
        unit: 'ms',
        better: 'less',
        limit: LIMIT_MS,
        evergreen: { name: 'live feed', rounds: lags.evergreen },
        references: [{ name: 'a pg_notify in the commit', rounds: lags.notifying }],
      },
    ];
  } finally {
    await Promise.all([withFeed, without, notifying].map(({ db }) => db.close()));
  }
};

/** A context with a database of its own. */
interface Contender extends BenchContext {
  readonly url: string;
}

async function openDatabase(context: BenchContext, name: string, changes: readonly string[]): Promise<Contender> {
  await context.db.sql`create database ${context.db.sql(name)}`;
  const url = new URL(context.stack.env.DATABASE_URL);
  url.pathname = `/${name}`;
  await migrate(url.href);
  const db = asSystem(connect(url.href, { applicationName: 'evergreen-bench', maxConnections: CONNECTIONS }));
  for (const statement of changes) await db.sql.unsafe(statement);
  return { ...context, url: url.href, db: changes.length > 0 ? withoutHints(db) : db };
}

async function measureRate(bench: BenchContext, count: number): Promise<number> {
  const chains = await prepareChains(bench, CONNECTIONS, Math.ceil(count / CONNECTIONS));
  const startedAt = performance.now();
  await Promise.all(chains.map((steps) => commitAll(bench, steps)));
  return count / ((performance.now() - startedAt) / 1000);
}

async function commitAll({ db, vault }: BenchContext, steps: readonly Step[]): Promise<void> {
  for (const step of steps) await commitTransition(db, vault, [step]);
}

/** For each of so many licences, consecutive steps to commit. */
async function prepareChains(bench: BenchContext, licenses: number, steps: number): Promise<Step[][]> {
  const inserted = await insertLicenses(bench, await createAccounts(bench, 1), licenses, Date.now() + DUE_IN_MS);
  return inserted.map((license) => changesOf(license, steps));
}

/** Turns automatic renewal off and on. */
function changesOf(license: License, count: number): Step[] {
  const steps: Step[] = [];
  for (let n = 0; n < count; n += 1) {
    const before = steps.at(-1)?.license ?? license;
    const outcome = transition(before, { type: 'set_auto_renew', on: !before.autoRenew }, before.clock + 1, BUYER);
    if (outcome.kind !== 'moved') throw new Error(`Nothing was changed: ${outcome.kind}`);
    steps.push(outcome.step);
  }
  return steps;
}

/** Calls `heard` for each licence that has changed, and returns what ends that. */
type Follow = (contender: Contender, heard: (license: string) => void) => Promise<() => Promise<void>>;

const followFeed: Follow = async ({ url }, heard) => {
  const started = Promise.withResolvers<void>();
  const live = startLiveFeed(url, { onFailure: (error) => started.reject(error) });
  live.subscribe({
    reset: () => started.resolve(),
    changed: (events) => events.forEach(({ subjectId }) => heard(subjectId)),
  });
  await started.promise;
  return async () => await live.close();
};

const followNotifications: Follow = async ({ db }, heard) => {
  const listening = await db.sql.listen('license_changed', heard);
  return async () => await listening.unlisten();
};

/** The p99 of the time from a commit's answer until this process hears of it; 0 where it hears before the answer. */
async function measureLag(bench: Contender, count: number, follow: Follow): Promise<number> {
  const [steps = []] = await prepareChains(bench, 1, count);
  const lags: number[] = [];
  let heard = Promise.withResolvers<number>();
  const stop = await follow(bench, () => heard.resolve(performance.now()));
  for (const step of steps) {
    heard = Promise.withResolvers<number>();
    await commitAll(bench, [step]);
    const answeredAt = performance.now();
    lags.push(Math.max(0, (await heard.promise) - answeredAt));
    await pause(CALM_PAUSE_MS);
  }
  await stop();
  return quantile(lags, 0.99);
}
