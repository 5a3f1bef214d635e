import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { SoftwareAuthenticator } from '../../api/testing/authenticator.ts';
import { askToRegister, askToSignIn, personWithPasskey } from '../../api/testing/passkeys.ts';
import { TEST_ORIGIN, TEST_PERSON_SECRETS as SECRETS, type Api, type ApiResponse } from '../../api/testing/server.ts';
import { insertPerson } from '../../db/testing/people.ts';
import { rankSumScore } from './rank-sum.ts';

/** Requests about somebody who is known and somebody who is not, in turn: whatever else the machine does disturbs both alike. */
const PAIRS = 300;
/** Not counted: the first ones take longer. */
const WARM_UP = 20;
/** A standard score beyond it comes about by chance once in nine million times: in one of these four tests, less than once in a million. */
const MOST = 5.3;
/** How much longer a planted look-up takes for those who are known. */
const PLANTED_MS = 3;

/** Sends a request about somebody who is known or not, of whom nothing was asked before, and returns how long it took. */
type Measure = (isKnown: boolean, n: number) => Promise<{ readonly ms: number; readonly answer: ApiResponse }>;

async function timed(send: () => Promise<ApiResponse>) {
  const startedAt = performance.now();
  const answer = await send();
  return { ms: performance.now() - startedAt, answer };
}

/** The score of known ones against others, and all that was answered, by how often. */
async function compare(measure: Measure): Promise<{ score: number; said: ReadonlyMap<string, number> }> {
  const times = { known: new Array<number>(), unknown: new Array<number>() };
  const said = new Map<string, number>();
  for (let n = 0; n < WARM_UP + PAIRS; n += 1)
    // Now one, now the other comes first.
    for (const isKnown of n % 2 === 0 ? [true, false] : [false, true]) {
      const { ms, answer } = await measure(isKnown, n);
      if (n >= WARM_UP) times[isKnown ? 'known' : 'unknown'].push(ms);
      const bytes = bytesOf(answer);
      said.set(bytes, (said.get(bytes) ?? 0) + 1);
    }
  return { score: rankSumScore(times.known, times.unknown), said };
}

/** Headers that differ from request to request, whoever it is about. */
const PASSING = new Set(['date', 'request-id', 'ratelimit', 'etag']);

/** What is answered, without the id of the request. */
function bytesOf({ status, headers, text }: ApiResponse): string {
  const shown = [...headers].filter(([name]) => !PASSING.has(name));
  return JSON.stringify([status, shown, text.replaceAll(/req_[0-9a-f]{32}/g, 'req_')]);
}

/** Each request has a network address of its own: the guesses of one are limited. */
const from = (isKnown: boolean, n: number) => ({
  'x-forwarded-for': `198.${isKnown ? 18 : 19}.${Math.floor(n / 250)}.${1 + (n % 250)}`,
});

/** Sends a request with a mail address. */
const about =
  (api: () => Api, send: (email: string) => { readonly path: string; readonly body: object }): Measure =>
  async (isKnown, n) => {
    // Somebody is inserted in any case, so that the database has done the same before.
    const person = await insertPerson(api().db);
    const email = isKnown ? person.email : `${crypto.randomUUID()}@people.example`;
    if (isKnown) known.add(SECRETS.addressHash(email).toString('hex'));
    const { path, body } = send(email);
    return await timed(() => api().call('POST', path, { body, headers: from(isKnown, n) }));
  };

/** Addresses of those who are known, as the API counts them. */
const known = new Set<string>();
const askForCode = (email: string) => ({ path: '/v1/sign-in/codes', body: { email } });

describe('the same bytes are answered in the same time for those who are known and those who are not', () => {
  const api = useApi({ trustedProxies: ['127.0.0.1'] });
  const cases: [string, (email: string) => { path: string; body: object }][] = [
    ['who asks for a code', askForCode],
    ['who sends a wrong code', (email) => ({ path: '/v1/sign-in', body: { email, code: '000000' } })],
    [
      'who sends a wrong recovery code',
      (email) => ({ path: '/v1/sign-in/recovery-codes', body: { email, code: SECRETS.generateRecoveryCode() } }),
    ],
  ];
  test.each(cases)('%s', async (_what, send) => {
    const { score, said } = await compare(about(api, send));
    expect([...said.values()]).toEqual([2 * (WARM_UP + PAIRS)]);
    expect(Math.abs(score)).toBeLessThan(MOST);
  });

  test('who signs in with a passkey, but has not its private key', async () => {
    const { authenticator, session } = await personWithPasskey(api());
    const stranger = new SoftwareAuthenticator({ origin: TEST_ORIGIN });
    stranger.register(await askToRegister(api(), session));
    const { score, said } = await compare(async (isKnown, n) => {
      const signer = isKnown ? authenticator : stranger;
      const credential = signer.sign(await askToSignIn(api()), { wrongSignature: true });
      const headers = from(isKnown, n);
      return await timed(() => api().call('POST', '/v1/sign-in/passkeys', { body: { credential }, headers }));
    });
    expect([...said.values()]).toEqual([2 * (WARM_UP + PAIRS)]);
    expect(Math.abs(score)).toBeLessThan(MOST);
  });
});

describe('a look-up that takes longer for those who are known', () => {
  const api = useApi({
    trustedProxies: ['127.0.0.1'],
    overrides: ({ guesses }) => ({
      guesses: {
        ...guesses,
        async take(kind, guessers) {
          if (guessers.some(({ hash }) => known.has(hash.toString('hex')))) await pause(PLANTED_MS);
          return await guesses.take(kind, guessers);
        },
      },
    }),
  });

  test('is found out', async () => {
    const { score } = await compare(about(api, askForCode));
    expect(score).toBeGreaterThan(MOST);
  });
});

test.each([
  ['all of the first are larger', [5, 6, 7, 8], [1, 2, 3, 4], 2.309],
  ['all of the first are smaller', [1, 2, 3, 4], [5, 6, 7, 8], -2.309],
  ['both are alike', [1, 4], [2, 3], 0],
  ['all are equal', [1, 1], [1, 1], 0],
  ['some are equal', [1, 2, 2, 3], [2, 3, 3, 4], -1.517],
])('the score when %s', (_when, first, second, score) => {
  expect(rankSumScore(first, second)).toBeCloseTo(score, 3);
});
