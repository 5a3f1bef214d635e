import type { Stripe } from 'stripe';
import { beforeAll, describe, expect, test } from 'vitest';
import { useLiveApi } from '../../../api/testing/live-api.ts';
import { itemsOf } from '../../../api/testing/admin-client.ts';
import { idOf } from '../../../stripe-standin/ids.ts';
import { readSettings } from '../../../settings.ts';
import { testStack } from '../../../test/support/stack.ts';
import type { DemoContents } from '../../demo/demo-file.ts';
import { seeds } from '../seeds.ts';

const live = useLiveApi();
const DAY_MS = 86_400_000;
let contents: DemoContents;

beforeAll(async () => {
  contents = await runSeeds();
}, 120_000);

/** Runs the seeds as `npm start` does, with the stand-in for Stripe. */
async function runSeeds(previous?: DemoContents): Promise<DemoContents> {
  const { environment, url, db } = live();
  const [named] = await db.sql<{ name: string }[]>`select current_database() as name`;
  const database = new URL(testStack().databaseUrl);
  database.pathname = named?.name ?? '';
  const settings = readSettings({ ...environment.processEnv, PORT: new URL(url).port });
  let made: DemoContents = { api_keys: {}, members: [], staff: [], licenses: [] };
  for (const run of seeds)
    made = { ...made, ...(await run({ settings, ownerUrl: database.href, previous, report: () => undefined })) };
  return made;
}

interface Row {
  readonly id: string;
  readonly plan: string;
  readonly state: string;
  readonly email: string;
  readonly created: string;
  readonly period_end: string | null;
  readonly cancelled: boolean;
}

async function liveLicenses(): Promise<Row[]> {
  return await live().db.sql<Row[]>`
    select l.id, l.plan_id as plan, l.state, a.email, l.created_at as created, l.period_end, l.cancelled
    from licenses l join accounts a on a.id = l.account_id where l.sandbox_id is null`;
}

async function licence(email: string, plan: string): Promise<Row> {
  const found = (await liveLicenses()).find((row) => row.email.endsWith(email) && row.plan === plan);
  if (!found) throw new Error(`${email} has no ${plan}`);
  return found;
}

const get = async (path: string) => await live().call('GET', path, { key: live().keys.admin });

const daysFromNow = (at: string | null) => (Date.parse(at ?? '') - Date.now()) / DAY_MS;

describe('the seeded licences', () => {
  test('are in every state that somebody wants to look at', async () => {
    const grace = await licence('nordlicht.example', 'studio-monthly');
    expect(grace.state).toBe('grace');
    expect(daysFromNow(grace.period_end)).toBeGreaterThan(-3);

    const tomorrow = await licence('goldengate.example', 'team-monthly');
    expect(tomorrow).toMatchObject({ state: 'active', cancelled: false });
    expect(daysFromNow(tomorrow.period_end)).toBeGreaterThan(0);
    expect(daysFromNow(tomorrow.period_end)).toBeLessThan(2);

    const trial = await licence('maraberto.example', 'studio-monthly');
    expect(trial.state).toBe('trial');
    expect(daysFromNow(trial.period_end)).toBeLessThan(4);

    expect(await licence('sakura.example', 'studio-monthly')).toMatchObject({ state: 'active', cancelled: true });
    expect(await licence('kowhai.example', 'studio-monthly')).toMatchObject({ state: 'paused' });
    for (const plan of ['api-metered', 'workstation-perpetual'])
      expect(await licence('nordlicht.example', plan)).toMatchObject({ state: 'expired' });
    expect(await licence('sakura.example', 'api-metered')).toMatchObject({ state: 'retired' });
  });

  test('have machines that were seen in their past, none before its licence', async () => {
    const team = await licence('nordlicht.example', 'team-annual');
    const machines = itemsOf(await get(`/v1/activations?license=${team.id}`)).map(
      ({ created_at: from, seen_at: to }) => ({
        from: Date.parse(String(from)),
        to: Date.parse(String(to)),
      }),
    );
    expect(machines).toHaveLength(4);
    const monthsAgo = machines.map(({ to }) => Math.floor((Date.now() - to) / DAY_MS / 30));
    expect(new Set(monthsAgo)).toEqual(new Set([0, 5]));
    for (const { from, to } of machines) {
      expect(from).toBeGreaterThan(new Date(team.created).getTime());
      expect(to).toBeGreaterThan(from);
    }
  });

  test('have lived for more than a year, and the change log of each is unbroken', async () => {
    const rows = await liveLicenses();
    expect(rows.filter(({ created }) => daysFromNow(created) < -365).length).toBeGreaterThanOrEqual(6);
    for (const { id } of rows) {
      const verified = await get(`/v1/licenses/${id}/change-log/verification`);
      expect(verified.body, id).toMatchObject({ valid: true, broken_at: null });
    }
  });

  test('have no gap between the periods that they held without a break, and one paid charge for each', async () => {
    const { db } = live();
    // A charge of a period that was paid is refunded, or the only one of its number.
    const doubled = await db.sql`
      select license_id, lines -> 0 ->> 'period' from charges where status = 'paid' and sandbox_id is null
      group by 1, 2 having count(*) > 1`;
    expect(doubled).toEqual([]);
    const unpaid = await db.sql`
      select p.license_id, p.number from license_periods p join licenses l on l.id = p.license_id
      where l.sandbox_id is null and p.kind = 'paid' and not exists (
        select from invoice_lines i join charges c on c.key = i.charge_key
        where i.license_id = p.license_id and i.period_number = p.number and c.status in ('paid', 'refunded'))`;
    expect(unpaid).toEqual([]);
    const gaps = await db.sql`
      select license_id, number from (
        select license_id, number, lower(span) as start, lag(upper(span)) over (partition by license_id order by number) as before
        from license_periods join licenses on licenses.id = license_id and sandbox_id is null) p
      where before is not null and start <> before`;
    expect(gaps).toEqual([]);
  });

  test('have their invoices and mails in their own time, and nothing is left to send', async () => {
    const { db } = live();
    const [counted] = await db.sql<
      { invoices: number; old: number; refunded: number; returned: number; pending: number; wrong: number }[]
    >`
      select (select count(*)::int from invoices where sandbox_id is null) as invoices,
        (select count(*)::int from invoices where sandbox_id is null and paid_at < now() - interval '365 days'
          and created_at < now() - interval '365 days') as old,
        (select count(*)::int from invoices where sandbox_id is null and status = 'refunded') as refunded,
        (select count(*)::int from refunds where status = 'succeeded' and updated_at < now() - interval '30 days') as returned,
        (select count(*)::int from notifications where sandbox_id is null and status = 'pending') as pending,
        (select count(*)::int from notifications where sandbox_id is null and created_at <> at) as wrong`;
    expect(counted?.invoices).toBeGreaterThanOrEqual(60);
    expect(counted?.old).toBeGreaterThanOrEqual(8);
    expect(counted).toMatchObject({ refunded: 1, returned: 1, pending: 0, wrong: 0 });
    const { id } = await licence('nordlicht.example', 'studio-monthly');
    expect(itemsOf(await get(`/v1/invoices?license=${id}&limit=100`)).length).toBeGreaterThanOrEqual(12);
  });

  test('owe and have paid what Stripe says, to the second', async () => {
    const { db, environment } = live();
    const rows = await db.sql<{ id: string; status: string; amount: string; customer: string; paid: string | null }[]>`
      select i.id, i.status, i.amount, a.stripe_customer_id as customer, i.paid_at as paid
      from invoices i join accounts a on a.id = i.account_id where i.sandbox_id is null`;
    const atStripe: Stripe.Invoice[] = [];
    for (const customer of new Set(rows.map((row) => row.customer)))
      for await (const invoice of environment.stripe.invoices.list({ customer, limit: 100 })) atStripe.push(invoice);
    const refunds = new Set<string>();
    for (const row of rows.filter(({ status }) => status === 'refunded')) refunds.add(row.id);
    const described = (id: string, status: string | null, amount: number, paidAt: number | null) =>
      `${id} ${refunds.has(id) ? 'paid' : status} ${amount} ${paidAt}`;
    expect(
      rows
        .map((row) => {
          const status = row.status === 'refunded' ? 'paid' : row.status;
          return described(row.id, status, Number(row.amount), row.paid === null ? null : Date.parse(row.paid) / 1000);
        })
        .toSorted(),
    ).toEqual(
      atStripe
        .map(({ id, status, total, status_transitions: { paid_at: paidAt } }) => described(id, status, total, paidAt))
        .toSorted(),
    );
    const [refunded] = refunds;
    const intents = await environment.stripe.invoices.retrieve(refunded ?? '', { expand: ['payments'] });
    const intent = idOf(intents.payments?.data[0]?.payment.payment_intent);
    const { data } = await environment.stripe.refunds.list({ payment_intent: intent ?? '' });
    expect(data).toMatchObject([{ status: 'succeeded', amount: intents.total }]);
    // The newest invoice of a customer comes first, so they were made in the order of time.
    const numbers = Map.groupBy(atStripe, ({ customer_email: email }) => email);
    for (const list of numbers.values())
      expect(list.map(({ created }) => created)).toEqual(list.map(({ created }) => created).toSorted((a, b) => b - a));
  });
});

test('a second start adds nothing', async () => {
  const { db } = live();
  const count = () => db.sql`
    select (select count(*) from licenses) as licenses, (select count(*) from invoices) as invoices,
      (select count(*) from change_log) as steps, (select count(*) from payment_methods) as cards`;
  const before = await count();
  expect(await runSeeds(contents)).toEqual(contents);
  expect(await count()).toEqual(before);
});

describe('their lives go on', () => {
  test('the licence in grace becomes active when another card pays', async () => {
    const { id } = await licence('nordlicht.example', 'studio-monthly');
    const { body } = await get(`/v1/licenses/${id}`);
    const account = String(body['account']);
    const { call, keys } = live();
    const added = await call('POST', '/v1/payment-methods', {
      key: keys.admin,
      body: { account, token: 'pm_card_visa', default: true },
    });
    expect(added).toMatchObject({ status: 201, body: { retrying: [id] } });
    await expect.poll(async () => (await get(`/v1/licenses/${id}`)).body['state'], { timeout: 30_000 }).toBe('active');
    expect((await get(`/v1/licenses/${id}/change-log/verification`)).body).toMatchObject({ valid: true });
  });

  test('the renewal of tomorrow can be paid today', async () => {
    const { id, period_end: before } = await licence('goldengate.example', 'team-monthly');
    const { call, keys } = live();
    const renewed = await call('POST', `/v1/licenses/${id}/renew`, { key: keys.admin, body: {} });
    expect(renewed).toMatchObject({ status: 200, body: { state: 'active' } });
    const { period_end: after } = await licence('goldengate.example', 'team-monthly');
    expect(daysFromNow(after) - daysFromNow(before)).toBeGreaterThan(27);
  });
});
