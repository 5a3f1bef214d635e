import { Writable } from 'node:stream';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createLog } from '../../logging/log.ts';
import { useApi } from '../../api/testing/api.ts';
import { cookiesOf, newestCode, requestCode } from '../../api/testing/people.ts';
import { TEST_PERSON_SECRETS as SECRETS } from '../../api/testing/server.ts';
import { replaceRecoveryCodes } from '../../db/queries/recovery-codes.ts';
import { readLicenseKey } from '../../db/queries/license-keys.ts';
import { vault } from '../../db/testing/database.ts';
import { insertPurchase } from '../../db/testing/fixtures.ts';
import { insertPerson } from '../../db/testing/people.ts';
import { GUESS_LIMITS, GUESS_WINDOWS_S } from '../../domain/people/guess-limits.ts';
import type { Dependencies } from '../../api/dependencies.ts';
import { openFloodUnderHttp } from './under-http.ts';
import { openFlood, type Statuses } from './flood.ts';
import {
  clientAddress,
  codeGuess,
  guessesOf,
  keyGuess,
  longCodeGuess,
  recoveryGuess,
  searchGuess,
  validationGuess,
  type MakeGuess,
  type Target,
} from './guesses.ts';

const TARGETS = 20;
/** Guesses of some networks. */
interface Wave {
  readonly make: MakeGuess;
  readonly networks: number;
  /** Of each network. */
  readonly guesses: number;
  /** Whether what would be right is among them. */
  readonly isRight: boolean;
  /** Requests to the HTTP server, or calls of what it calls. */
  readonly by: 'http' | 'operation';
}

/** At first nobody sends what would be right, as it may still be. The networks of one wave stay below their own limits. */
const WAVES: readonly Wave[] = [
  { make: codeGuess, networks: 14, guesses: 300, isRight: false, by: 'http' },
  { make: codeGuess, networks: 6, guesses: 6_500, isRight: true, by: 'operation' },
  { make: codeGuess, networks: 100, guesses: 40, isRight: true, by: 'http' },
  { make: recoveryGuess, networks: 1, guesses: 1_000, isRight: false, by: 'http' },
  { make: recoveryGuess, networks: 4, guesses: 8_950, isRight: false, by: 'operation' },
  { make: keyGuess, networks: 4, guesses: 2_000, isRight: false, by: 'http' },
  { make: validationGuess(() => api().keys.product), networks: 4, guesses: 1_500, isRight: false, by: 'http' },
  { make: searchGuess, networks: 10, guesses: 100, isRight: false, by: 'http' },
  { make: longCodeGuess, networks: 1, guesses: 1_000, isRight: false, by: 'http' },
];
const [SMALL, KEYS, VALIDATIONS, SEARCHES] = [2, 5, 6, 7];
const GUESSES = 100_000;
/** It takes two minutes on two quiet cores. */
const MOST_MS = 600_000;
/** Codes that were asked for on devices that were not known before the guesses begin: for each target's first sign-in, and by somebody else. */
const ASKED_BEFORE = 2;
/** After so many networks, somebody signs in who may. */
const PAUSE = 40;

const warnings: string[] = [];
const log = createLog(
  'api',
  'warn',
  new Writable({
    write(line: Buffer, _encoding, done) {
      warnings.push(line.toString());
      done();
    },
  }),
);
let deps: Dependencies;
const api = useApi({
  trustedProxies: ['127.0.0.1'],
  overrides: (given) => {
    deps = { ...given, log };
    return { log };
  },
});

const from = (client: string, device?: string) => ({
  'x-forwarded-for': client,
  ...(device === undefined ? {} : { cookie: `evergreen_device=${device}` }),
});
const askForCode = (email: string, headers: Readonly<Record<string, string>>) =>
  api().call('POST', '/v1/sign-in/codes', { body: { email }, headers });
const signIn = (email: string, code: string, headers: Readonly<Record<string, string>>) =>
  api().call('POST', '/v1/sign-in', { body: { email, code }, headers });

/** People who have signed in on a device, and for whom somebody else has asked for a code. */
let targets: readonly (Target & { readonly device: string })[];
let expectedSessions = 0;
let license: { readonly id: string; readonly key: string };

beforeAll(async () => {
  targets = await Promise.all(
    Array.from({ length: TARGETS }, async (_, n) => {
      const { id, email } = await insertPerson(api().db);
      const home = from(`203.0.113.${n + 1}`);
      const answer = await signIn(email, await requestCode(api(), email), home);
      const { evergreen_device: device = '' } = cookiesOf(answer);
      const recoveryCode = SECRETS.generateRecoveryCode();
      await replaceRecoveryCodes(api().databases.auth, id, SECRETS.recoveryCodeHashes(recoveryCode).slice(0, 1));
      await askForCode(email, from('198.18.255.1'));
      return { email, device, recoveryCode, code: await newestCode(api(), email) };
    }),
  );
  expectedSessions = TARGETS;
  const { id } = await insertPurchase(api().db);
  license = { id, key: (await readLicenseKey(api().db, vault, id))?.key ?? '' };
});

test(
  '100,000 guesses let nobody in, leave one alarm, and lock nobody out',
  async () => {
    expect(WAVES.reduce((sum, { networks, guesses }) => sum + networks * guesses, 0)).toBe(GUESSES);
    const statuses: Statuses = new Map();
    const floods = { http: openFlood(api().url, statuses), operation: openFloodUnderHttp(deps, statuses) };
    const startedAt = performance.now();
    let begun = 0;
    for (const [wave, { make, networks, guesses: count, isRight, by }] of WAVES.entries()) {
      if (isRight) expect(await countUsedUp()).toBe(TARGETS);
      for (let n = 0; n < networks; n += 1) {
        if (begun % PAUSE === 0) await signInAtHome(begun / PAUSE);
        begun += 1;
        await floods[by].send(guessesOf(make, clientAddress(wave, n), { targets, count, isRight }));
      }
    }
    const tookMs = performance.now() - startedAt;
    floods.http.close();

    expect([...statuses.keys()].toSorted((a, b) => a - b)).toEqual([200, 202, 401, 429]);
    // Answers that there is no such licence key, and that mails are sent if there is one.
    expect([statuses.get(200), statuses.get(202)]).toEqual([4 * 1_500, 10 * GUESS_LIMITS.license_search.client.hour]);
    expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(GUESSES);
    expect(await countSessions()).toBe(expectedSessions);

    const { limits, guessers, addresses, clients, entries } = await readLimits();
    expect(warnings.filter((line) => line.includes('"alarm":'))).toHaveLength(1);
    // Who guessed, and at whom, is in the audit log: an entry for each.
    expect(limits).toBe(guessers);
    expect(await countOfAlarm()).toBe(guessers);
    // Of each network above its limit, and of each address at which was guessed too often: none of those is one that nobody has.
    expect(clients).toBe(WAVES.reduce((sum, { networks }, wave) => sum + (wave === SMALL ? 0 : networks), 0));
    expect(addresses).toBe(TARGETS);
    console.log(
      `${GUESSES} guesses in ${Math.round(tookMs / 1000)} s: one alarm of ${limits} limits (${clients} networks, ${addresses} addresses), ` +
        `${entries} refusals in the audit log; ${JSON.stringify(Object.fromEntries(statuses))}`,
    );

    await useKeys();
    await findLicenses();
    await signInElsewhere();
  },
  MOST_MS,
);

/** Signs one of the people in on their device, from a network that guesses; and an API key works from one that guesses keys. */
async function signInAtHome(n: number): Promise<void> {
  const target = targets[n % TARGETS];
  if (!target) throw new Error('Nobody to sign in');
  const headers = from(clientAddress(SMALL, 0), target.device);
  expect((await askForCode(target.email, headers)).status).toBe(202);
  expect((await signIn(target.email, await newestCode(api(), target.email), headers)).status).toBe(200);
  expectedSessions += 1;
  await useKeys();
}

/** API keys and licence keys work, from networks that guess them and from others; licences are found from others. */
async function useKeys(): Promise<void> {
  const answer = await api().call('GET', '/v1/plans', { key: api().keys.admin, headers: from(clientAddress(KEYS, 0)) });
  expect(answer.status).toBe(200);
  for (const client of [clientAddress(VALIDATIONS, 0), '192.0.2.8']) {
    const call = { key: api().keys.product, headers: from(client), body: { key: license.key } };
    expect((await api().call('POST', '/v1/licenses/validate', call)).body['license']).toMatchObject({ id: license.id });
  }
}

/** Of a search there is a mail; the networks that search without end are refused, and no others. */
async function findLicenses(): Promise<void> {
  const search = (client: string) =>
    api().call('POST', '/v1/find-licenses', { body: { reference: license.key }, headers: from(client) });
  expect((await search('192.0.2.8')).status).toBe(202);
  expect((await search(clientAddress(SEARCHES, 0))).status).toBe(429);
}

/**
 * On a device that is not known, people sign in at once by a recovery code, and by the long code of any mail that has reached them, also
 * when no more can be asked for; and by the digits when the window of the limit is over: within an hour.
 */
async function signInElsewhere(): Promise<void> {
  const headers = from('192.0.2.7');
  const codes = new Map<string, string>();
  let longestS = 0;
  for (const { email, recoveryCode } of targets.slice(-2)) {
    const byRecovery = { body: { email, code: recoveryCode }, headers: from('192.0.2.9') };
    expect((await api().call('POST', '/v1/sign-in/recovery-codes', byRecovery)).status).toBe(200);
    for (let asked = ASKED_BEFORE; asked < GUESS_LIMITS.code_request.address.hour; asked += 1)
      expect((await askForCode(email, from('198.18.255.2'))).status).toBe(202);
    expect((await askForCode(email, headers)).status).toBe(429);
    const code = await newestCode(api(), email);
    const longCode = await newestCode(api(), email, 'long_code');
    expect((await signIn(email, longCode, headers)).status).toBe(200);
    const refused = await signIn(email, code, headers);
    expect([refused.status, refused.body['code']]).toEqual([429, 'rate_limited']);
    longestS = Math.max(longestS, Number(refused.headers.get('retry-after')));
    codes.set(email, code);
  }
  expect(longestS).toBeLessThanOrEqual(GUESS_WINDOWS_S.hour);
  await api().db.sql`
    update guess_counters set starts_at = starts_at - ${longestS}::int * interval '1 second' where window_s = 3600`;
  for (const [email, code] of codes) expect((await signIn(email, code, headers)).status).toBe(200);
}

const count = z.object({ count: z.coerce.number() });

/** Of how many targets the tries of the hour are used up. */
async function countUsedUp(): Promise<number> {
  const hashes = targets.map(({ email }) => SECRETS.addressHash(email).toString('hex'));
  const [row] = await api().db.sql`
    select count(*) from guess_counters
    where kind = 'code_try' and subject = 'address' and window_s = 3600 and count >= ${GUESS_LIMITS.code_try.address.hour}::int
      and encode(subject_hash, 'hex') = any(string_to_array(${hashes.join(',')}, ','))`;
  return count.parse(row).count;
}

async function countSessions(): Promise<number> {
  const [row] = await api().db.sql`select count(*) from sessions`;
  return count.parse(row).count;
}

const number = z.coerce.number();
const told = z.object({ limits: number, entries: number, clients: number, addresses: number, guessers: number });

/** How many limits the alarm of guessing says were reached. */
async function countOfAlarm(): Promise<number> {
  const [row] = await api().db.sql`select count from guess_alarms where alarm = 'guessing'`;
  return count.parse(row).count;
}

/** Limits that were reached and other refusals in the audit log, and whose limits they were, by the counters. */
async function readLimits() {
  const [row] = await api().db.sql`
    select (select count(*) from audit_log where code = 'rate_limited') as limits,
      (select count(*) from audit_log where outcome = 'refused' and code <> 'rate_limited') as entries,
      count(*) filter (where subject = 'client') as clients, count(*) filter (where subject = 'address') as addresses,
      count(*) as guessers
    from guess_counters where alarmed and window_s = 86400`;
  return told.parse(row);
}
