import { afterAll, expect, test } from 'vitest';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { insertMember, insertSession } from '../../db/testing/people.ts';
import type { AccountRole } from '../../domain/access/roles.ts';
import { useApi } from '../testing/api.ts';
import { TEST_ORIGIN } from '../testing/server.ts';

const stopping = new AbortController();
const api = useApi();
const stopped = useApi({ overrides: () => ({ stopping: stopping.signal }) });

async function member(role: AccountRole = 'viewer') {
  const { id: account } = await insertTestAccount(api().db);
  const { person } = await insertMember(api().db, { account, role });
  return { account, session: (await insertSession(api().db, person)).token };
}

/** Such as that of too many listeners. */
const warnings: string[] = [];
const onWarning = ({ message }: Error) => void warnings.push(message);
process.on('warning', onWarning);
afterAll(() => {
  process.off('warning', onWarning);
  expect(warnings).toEqual([]);
});

interface Sent {
  readonly event: string;
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

interface FollowOptions {
  readonly after?: string;
  readonly seconds?: number;
  readonly lastSeconds?: number;
  readonly url?: string;
}

/** An open stream, event by event. Leave it by ending the loop. */
async function* follow(
  credential: { readonly session: string } | { readonly key: string },
  { after, seconds = 20, lastSeconds = 0, url = api().url }: FollowOptions = {},
): AsyncGenerator<Sent> {
  const gone = new AbortController();
  const answer = await fetch(`${url}/v1/changes?seconds=${seconds}&last_seconds=${lastSeconds}`, {
    signal: gone.signal,
    headers: {
      ...('key' in credential
        ? { authorization: `Bearer ${credential.key}` }
        : { cookie: `evergreen_session=${credential.session}`, origin: TEST_ORIGIN }),
      ...(after === undefined ? {} : { 'last-event-id': after }),
    },
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(answer.headers.get('content-encoding')).toBeNull();
  try {
    let text = '';
    for await (const part of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += part;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
        const event = field('event');
        if (event !== undefined) yield { event, id: field('id') ?? '', data: JSON.parse(field('data') ?? '{}') };
      }
    }
  } finally {
    gone.abort();
  }
}

async function next(stream: AsyncGenerator<Sent>): Promise<Sent> {
  const { value, done } = await stream.next();
  if (done) throw new Error('The stream has ended');
  return value;
}

const rename = (account: string) =>
  api().call('PATCH', `/v1/accounts/${account}`, { key: api().keys.admin, body: { name: `Acme ${Math.random()}` } });

test('a member hears of a change of their account, and of no other', async () => {
  const [{ account, session }, other] = [await member(), await member()];
  const stream = follow({ session });
  expect((await next(stream)).event).toBe('place');
  await rename(other.account);
  await rename(account);
  expect(await next(stream)).toMatchObject({ event: 'change', data: { subject: 'account', id: account, account } });
  await stream.return(undefined);
});

test('the vendor’s people hear of every account', async () => {
  const { account } = await member();
  const stream = follow({ key: api().keys.agent });
  await next(stream);
  await rename(account);
  expect((await next(stream)).data).toMatchObject({ id: account });
  await stream.return(undefined);
});

test('whoever connects again hears of what changed meanwhile, and where that is not known, that all has to be read again', async () => {
  const { account, session } = await member();
  const first = follow({ session });
  const { id: place } = await next(first);
  await rename(account);
  await next(first);
  await first.return(undefined);
  await rename(account);
  const again = follow({ session }, { after: place });
  const sequences = [(await next(again)).data['sequence'], (await next(again)).data['sequence']];
  expect(sequences).toEqual([Number(sequences[0]), Number(sequences[0]) + 1]);
  await again.return(undefined);
  const lost = follow({ session }, { after: 'of-another-process-7' });
  expect(await next(lost)).toMatchObject({ event: 'reset', data: {} });
  await lost.return(undefined);
});

test('a page that was read before it connects hears of what changed since', async () => {
  const { account, session } = await member();
  // The first follower of a process is told to read again: nothing from before is known.
  const first = follow({ session });
  await next(first);
  await first.return(undefined);
  await rename(account);
  const late = follow({ session }, { lastSeconds: 10 });
  expect((await next(late)).event).toBe('place');
  const { data } = await untilSequence(late, 2);
  expect(data).toMatchObject({ subject: 'account', id: account });
  expect(data['ms_ago']).toBeLessThan(10_000);
  await late.return(undefined);
});

/** The next event about this change of the account. The first is its creation. */
async function untilSequence(stream: AsyncGenerator<Sent>, sequence: number): Promise<Sent> {
  for (;;) {
    const sent = await next(stream);
    if (sent.data['sequence'] === sequence) return sent;
  }
}

test('a stream of no seconds says what is new and ends', async () => {
  const { account, session } = await member();
  const open = follow({ session });
  await next(open);
  await rename(account);
  const { id: place } = await untilSequence(open, 2);
  await rename(account);
  await untilSequence(open, 3);
  await open.return(undefined);
  const events: string[] = [];
  for await (const { event } of follow({ session }, { after: place, seconds: 0 })) events.push(event);
  expect(events).toEqual(['change', 'place']);
});

test('somebody without the permission for sandboxes does not hear of them', async () => {
  const { account, session } = await member('member');
  const stream = follow({ session });
  await next(stream);
  const made = await api().call('POST', '/v1/sandboxes', { key: api().keys.admin, body: { account } });
  expect(made.status, made.text).toBe(201);
  await rename(account);
  expect((await next(stream)).data).toMatchObject({ subject: 'account', id: account });
  await stream.return(undefined);
});

test('streams end when the process is told to stop', async () => {
  const stream = follow({ key: stopped().keys.agent }, { url: stopped().url });
  await next(stream);
  stopping.abort();
  expect((await next(stream)).event).toBe('place');
  expect((await stream.next()).done).toBe(true);
});

test('a product’s key and nobody hear nothing; a wrong duration is refused', async () => {
  const answers = [
    await api().call('GET', '/v1/changes', { key: api().keys.product }),
    await api().call('GET', '/v1/changes'),
    await api().call('GET', '/v1/changes?seconds=56', { key: api().keys.agent }),
  ];
  expect(answers.map(({ status, body }) => [status, body['code']])).toEqual([
    [403, 'forbidden'],
    [401, 'unauthenticated'],
    [422, 'validation_failed'],
  ]);
});
