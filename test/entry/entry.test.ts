import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { itemsOf } from '../../api/testing/admin-client.ts';
import { ensurePerson, type Person } from '../../db/queries/people.ts';
import { insertMember } from '../../db/testing/people.ts';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { createEntry } from '../../dev/entry/entry.ts';
import { ENTRY_PATH } from '../../dev/entry/path.ts';
import { ENTRY_PEOPLE } from '../../dev/entry/people.ts';
import { createDevTools } from '../../dev/entry/tools.ts';
import { PLUG_PATH } from '../../dev/plug/path.ts';
import { checkoutDir } from '../../dev/stack/paths.ts';
import { runCommand } from '../../dev/stack/run-command.ts';
import { testStack } from '../support/stack.ts';

const offering = useApi({ extend: createEntry(null) });
const withTools = useApi({
  extend: createEntry(
    createDevTools({
      ownerUrl: testStack().databaseUrl,
      apiUrl: 'http://127.0.0.1:1',
      stripe: { baseUrl: testStack().stripeUrl, secretKey: 'sk_test_entry' },
      stateDir: 'there-is-none',
    }),
  ),
});
const plain = useApi();

type Headers = Readonly<Record<string, string>>;

/** What a browser sends when somebody presses the button of a page of the same origin. */
const PRESSED = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' };

/** Unlike `fetch`, it sends the headers that it is given, `Host` among them. */
async function send(url: string, method: string, headers: Headers, body = '') {
  const sent = request(url, { method, headers, agent: false });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: answer.statusCode, headers: answer.headers, text: await text(answer) };
}

const open = async (headers: Headers = {}) => await send(`${offering().url}/`, 'GET', headers);
const tokenIn = (page: string) => /name="token" value="([^"]+)"/.exec(page)?.[1] ?? '';

async function press(as: string, headers: Headers = PRESSED, token?: string) {
  const shown = token ?? tokenIn((await open()).text);
  return await send(
    `${offering().url}${ENTRY_PATH}`,
    'POST',
    headers,
    new URLSearchParams({ token: shown, as }).toString(),
  );
}

let mara: Person;
beforeAll(async () => {
  const account = await insertTestAccount(offering().db);
  const jana = await ensurePerson(offering().db, {
    email: ENTRY_PEOPLE.owner.email,
    name: 'Jana Brandt',
    language: 'de',
  });
  await insertMember(offering().db, { account: account.id, role: 'owner', person: jana });
  mara = await ensurePerson(offering().db, {
    email: ENTRY_PEOPLE.agent.email,
    name: 'Mara Lindt',
    language: 'en',
  });
  await offering().db.sql`insert into staff (person_id, role) values (${mara.id}, 'agent')`;
});

test('the seeded people to enter as are the first account’s owner and the agent', () => {
  expect(ENTRY_PEOPLE).toEqual({
    owner: { email: 'jana@nordlicht.example', firstName: 'Jana', role: 'owner', leadsTo: '/portal' },
    agent: { email: 'mara@evergreen.example', firstName: 'Mara', role: 'agent', leadsTo: '/' },
  });
});

test.each([
  ['owner', '/portal', { person: { name: 'Jana Brandt' }, staff: null, memberships: [{ role: 'owner' }] }],
  ['agent', '/', { person: { name: 'Mara Lindt' }, staff: { role: 'agent' }, memberships: [] }],
])('a press of the button signs in as the %s, and leads to %s', async (as, leadsTo, me) => {
  const answer = await press(as);
  expect([answer.status, answer.headers.location]).toEqual([303, leadsTo]);
  const cookie = String(answer.headers['set-cookie']?.find((each) => each.startsWith('evergreen_session=')));
  expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax/);
  const session = cookie.slice('evergreen_session='.length, cookie.indexOf(';'));
  expect((await offering().call('GET', '/v1/me', { session })).body).toMatchObject(me);
  expect((await open({ cookie: `evergreen_session=${session}` })).text).toContain(
    `You are signed in as ${me.person.name}.`,
  );
});

test('the entry is in the audit log, as whom', async () => {
  await press('agent');
  const answer = await offering().call('GET', '/v1/audit-log?action=enterAs', { key: offering().keys.auditor });
  expect(itemsOf(answer)[0]).toMatchObject({ outcome: 'done', principal: { kind: 'person', id: mara.id } });
});

describe('nobody is signed in', () => {
  const { 'sec-fetch-site': _site, ...noSite } = PRESSED;
  test.each([
    ['another site sends the form', { ...PRESSED, 'sec-fetch-site': 'cross-site' }, 403],
    ['another port of this machine sends it', { ...PRESSED, 'sec-fetch-site': 'same-site' }, 403],
    ['it says not where it comes from', noSite, 403],
    ['the name of the host is another’s, which leads here', { ...PRESSED, host: 'rebound.example' }, 404],
    ['a proxy passes it on', { ...PRESSED, 'x-forwarded-for': '203.0.113.7' }, 404],
  ])('when %s', async (_when, headers, status) => {
    const answer = await press('owner', headers);
    expect(answer.status).toBe(status);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  test('without what only the page shows', async () => {
    const token = tokenIn((await open()).text);
    expect(token).toHaveLength(43);
    for (const other of ['', 'x', token.replace(/./, (first) => (first === 'A' ? 'B' : 'A')), '\u00e9'.repeat(43)])
      expect((await press('owner', PRESSED, other)).status).toBe(403);
  });

  test.each(['nobody', 'toString', 'mara@evergreen.example', ''])('as %j', async (as) => {
    expect((await press(as)).status).toBe(404);
  });
});

test('the page is offered to this machine under its own names, and sends forms nowhere else', async () => {
  const page = await open();
  expect(page.text).toContain('Enter as Jana (owner)');
  expect(page.headers['content-security-policy']).toContain("form-action 'self'");
  const rebound = await open({ host: 'rebound.example' });
  expect(rebound.text).not.toContain('Enter as');
  expect(rebound.headers['content-security-policy']).toContain("form-action 'none'");
});

describe('a process of the stack is killed by the page of this machine alone', () => {
  const pull = async (headers: Headers, token?: string) => {
    const page = await send(`${withTools().url}${PLUG_PATH}`, 'GET', {});
    const body = new URLSearchParams({ token: token ?? tokenIn(page.text), kill: 'nothing' });
    return await send(`${withTools().url}${PLUG_PATH}`, 'POST', headers, body.toString());
  };

  test('whose form names something that can be killed', async () => {
    expect((await pull(PRESSED)).status).toBe(404);
  });

  test.each([
    ['another site', { ...PRESSED, 'sec-fetch-site': 'cross-site' }, 403],
    ['another port of this machine', { ...PRESSED, 'sec-fetch-site': 'same-site' }, 403],
    ['a name of another, which leads here', { ...PRESSED, host: 'rebound.example' }, 404],
    ['a proxy', { ...PRESSED, 'x-forwarded-for': '203.0.113.7' }, 404],
  ])('not by %s', async (_who, headers, status) => {
    expect((await pull(headers)).status).toBe(status);
  });

  test('not without what only the page shows', async () => {
    expect((await pull(PRESSED, 'x')).status).toBe(403);
  });

  test('and shown to nobody else', async () => {
    for (const path of [PLUG_PATH, `${PLUG_PATH}/facts`])
      expect((await send(`${withTools().url}${path}`, 'GET', { host: 'rebound.example' })).status, path).toBe(404);
  });

  test.each(['alter', 'restore', 'pay'])('nor is the card %s pressed by another site', async (card) => {
    const body = new URLSearchParams({ token: 'x', card }).toString();
    const headers = { ...PRESSED, 'sec-fetch-site': 'cross-site' };
    expect((await send(`${withTools().url}${ENTRY_PATH}`, 'POST', headers, body)).status).toBe(403);
    // Without the tools of the embedded stack there are no cards.
    expect((await press('', PRESSED)).status).toBe(404);
  });
});

describe('the API of production', () => {
  test('has neither buttons nor their address', async () => {
    const page = await send(`${plain().url}/`, 'GET', {});
    expect(page.status).toBe(200);
    expect(page.text).not.toMatch(/Enter as|<form/);
    expect(page.headers['content-security-policy']).toContain("form-action 'none'");
    for (const path of [ENTRY_PATH, PLUG_PATH, `${PLUG_PATH}/facts`])
      for (const method of ['GET', 'POST'])
        expect((await send(`${plain().url}${path}`, method, { ...PRESSED, accept: 'application/json' })).status).toBe(
          404,
        );
  });

  test('imports nothing of dev/, and neither does the worker', async () => {
    const cli = `${checkoutDir}/node_modules/dependency-cruiser/bin/dependency-cruiser.mjs`;
    const reach = async (from: string) => {
      const args = [cli, '--config', '.dependency-cruiser.mjs', '--output-type', 'text', from];
      const { output } = await runCommand(process.execPath, args, { cwd: checkoutDir });
      return output.split('\n').filter((line) => line.includes('→'));
    };
    expect((await reach('api/main.ts')).length).toBeGreaterThan(300);
    expect((await reach('dev/entry/main.ts')).join('\n')).toMatch(/→ dev\/entry\/entry\.ts/);
    for (const main of ['api/main.ts', 'worker/main.ts'])
      expect((await reach(main)).filter((line) => /→ (?:dev|test|tools|bench)\//.test(line))).toEqual([]);
  });
});
