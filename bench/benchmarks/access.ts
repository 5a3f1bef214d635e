import { connect } from '../../db/connect.ts';
import { connectLogins, databaseAs } from '../../db/databases.ts';
import { findLicense, listLicenses } from '../../db/queries/licenses.ts';
import { scopeTo, type ScopedDatabase } from '../../db/scoped.ts';
import { memberPrincipal, type Principal } from '../../domain/access/principal.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { readSettings } from '../../settings.ts';
import { createAccounts } from '../harness/accounts.ts';
import { insertLicenses } from '../harness/licenses.ts';
import { quantile } from '../measure/statistics.ts';
import type { Benchmark } from './benchmark.ts';
import { runRounds } from './rounds.ts';
import { measureSessions } from './sessions.ts';

const ACCOUNTS = 20;
const LICENSES = 1_000;
const READS = 2_000;
const DUE_IN_MS = 300 * 24 * 3600 * 1000;
const CONNECTIONS = 4;

type Read = (license: License) => Promise<unknown>;

/**
 * What row-level security costs a member's reads: the same queries by the login of callers, and by the owner of the tables. And what the
 * look-up of a session costs: see {@link measureSessions}.
 */
export const access: Benchmark = async (context, { rounds, sizeDivisor }, log) => {
  const { env } = context.stack;
  const options = { applicationName: 'evergreen-bench', maxConnections: CONNECTIONS };
  const logins = connectLogins(readSettings(env, ['api', 'staff', 'auth']).databaseUrls, options);
  const owner = connect(env.DATABASE_URL, options);
  const count = Math.ceil(LICENSES / sizeDivisor);
  const accounts = await createAccounts(context, ACCOUNTS);
  const licenses = await insertLicenses(context, accounts, count, Date.now() + DUE_IN_MS);
  await owner.sql`analyze`;
  const reads = Math.ceil(READS / sizeDivisor);
  const p50 = async (read: Read) => await medianOf(licenses, reads, read);
  const withSecurity = (principal: Principal) => databaseAs(logins, principal);
  const without = (principal: Principal) => scopeTo(owner, principal);
  try {
    const sessions = await measureSessions(context, logins.auth, accounts, { rounds, reads, log });
    const one = await runRounds(rounds, log, {
      evergreen: async () => await p50(readOne(withSecurity)),
      without: async () => await p50(readOne(without)),
    });
    const page = await runRounds(rounds, log, {
      evergreen: async () => await p50(readPage(withSecurity)),
      without: async () => await p50(readPage(without)),
    });
    return [
      sessions,
      {
        title: `a member reads one licence, ${reads} times, p50`,
        unit: 'ms',
        better: 'less',
        evergreen: { name: 'bound by row-level security', rounds: one.evergreen },
        references: [{ name: 'the same query by the owner', rounds: one.without, bound: 1.6 }],
      },
      {
        title: `a member reads a page of licences, ${reads} times, p50`,
        unit: 'ms',
        better: 'less',
        evergreen: { name: 'bound by row-level security', rounds: page.evergreen },
        references: [{ name: 'the same query by the owner', rounds: page.without }],
      },
    ];
  } finally {
    await Promise.all([logins.close(), owner.close()]);
  }
};

type OpenDatabase = (principal: Principal) => ScopedDatabase;

const memberOf = ({ account }: License) => memberPrincipal({ id: 'per_bench', role: 'owner', account });

function readOne(open: OpenDatabase): Read {
  return async (license) => {
    const found = await findLicense(open(memberOf(license)), license.id);
    if (found?.id !== license.id) throw new Error('The licence was not read');
  };
}

function readPage(open: OpenDatabase): Read {
  return async (license) => {
    const { data } = await listLicenses(open(memberOf(license)), {}, { limit: 20 });
    if (data.length === 0) throw new Error('No licence was read');
  };
}

/** Milliseconds of one read, one after another. */
async function medianOf(licenses: readonly License[], count: number, read: Read): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const license = licenses[(i * 7_919) % licenses.length];
    if (!license) throw new RangeError('No licences to read');
    const startedAt = performance.now();
    await read(license);
    times.push(performance.now() - startedAt);
  }
  return quantile(times, 0.5);
}
