import { describe, expect, test } from 'vitest';
import { commandAddress } from '../../contract/commands.ts';
import { DAY_MS, insertPurchase, START } from '../../db/testing/fixtures.ts';
import { COMMANDS } from '../../domain/lifecycle/commands.ts';
import { useApi } from '../testing/api.ts';

/** Ten days after the start of the fixtures' period. */
let now = START + 10 * DAY_MS;
const api = useApi({ overrides: () => ({ now: () => now }) });

async function post(path: string, body: unknown) {
  return await api().call('POST', path, { key: api().keys.admin, body });
}

async function newLicense(): Promise<string> {
  return `/v1/licenses/${(await insertPurchase(api().db)).id}`;
}

describe('a preview of a command', () => {
  test('shows the charge, the period and the licence after it, and changes nothing', async () => {
    const license = await newLicense();
    const before = await api().call('GET', license, { key: api().keys.admin });
    const { status, body } = await post(`${license}/renew`, { preview: true });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      object: 'preview',
      id: expect.stringMatching(/^prv_/),
      changes: true,
      charge: { total: before.body['price'], lines: [{ kind: 'base', plan: before.body['plan'] }] },
      access_before: 'everything',
      access_after: 'everything',
      notices: ['payment_received'],
      license: { state: 'active', period: { number: Number(Object(before.body['period']).number) + 1 } },
    });
    const after = await api().call('GET', license, { key: api().keys.admin });
    expect(after.body['sequence']).toBe(before.body['sequence']);
  });

  test('is refused exactly as the command would be', async () => {
    const license = await newLicense();
    const refused = await post(`${license}/resume`, { preview: true });
    expect([refused.status, refused.body['code']]).toEqual([409, 'license_not_paused']);
  });

  test('is possible for exactly the available actions', async () => {
    const license = await newLicense();
    const { body } = await api().call('GET', license, { key: api().keys.admin });
    const bodies: Readonly<Record<string, object>> = {
      'set-auto-renew': { on: false },
      'schedule-change': { quantity: 4 },
    };
    const accepted = await Promise.all(
      COMMANDS.map(commandAddress).map(async (address) => {
        const answer = await post(`${license}/${address}`, { ...bodies[address], preview: true });
        return answer.status === 200 && answer.body['changes'] === true ? [address] : [];
      }),
    );
    expect(accepted.flat()).toEqual(body['available_actions']);
  });

  test('can be required: it is stale for another outcome, licence or command, and expires', async () => {
    const [license, other] = [await newLicense(), await newLicense()];
    const { body } = await post(`${license}/pause`, { preview: true });
    const required = { if_preview: body['id'] };
    const codeOf = async (path: string, more = {}) => (await post(path, { ...required, ...more })).body['code'];
    expect(await codeOf(`${other}/pause`)).toBe('preview_stale');
    expect(await codeOf(`${license}/cancel`)).toBe('preview_stale');
    const until = new Date(now + DAY_MS).toISOString();
    expect(await codeOf(`${license}/pause`, { until })).toBe('preview_stale');
    now += 16 * 60_000;
    expect(await codeOf(`${license}/pause`)).toBe('preview_expired');
  });
});

describe('a preview of a purchase', () => {
  test('shows price and period, and is stale for another quantity', async () => {
    const { account } = await insertPurchase(api().db);
    const purchase = { account, plan: 'team-annual', quantity: 4 };
    const { status, body } = await post('/v1/licenses', { ...purchase, preview: true });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      object: 'preview',
      charge: { lines: [{ kind: 'base', plan: 'team-annual', quantity: 4 }] },
      access_before: 'nothing',
      access_after: 'everything',
      license: { state: 'active', plan: 'team-annual', period: { number: 1 } },
    });
    const other = await post('/v1/licenses', { ...purchase, quantity: 5, if_preview: body['id'] });
    expect([other.status, other.body['code']]).toEqual([409, 'preview_stale']);
  });
});

describe('a hypothetical forecast', () => {
  test('shows each command at its time, the reason of a refusal, and the steps after the commands', async () => {
    const license = await newLicense();
    const at = (days: number) => new Date(now + days * DAY_MS).toISOString();
    const { status, body } = await post(`${license}/forecast`, {
      commands: [
        { at: at(2), command: 'pause', body: {} },
        { at: at(3), command: 'pause', body: {} },
        { at: at(9), command: 'resume', body: {} },
      ],
    });
    expect(status).toBe(200);
    const steps: readonly Record<string, unknown>[] = Object(body['data']);
    expect(steps.slice(0, 3)).toMatchObject([
      { event: 'pause', from: 'active', to: 'paused', refusal: null },
      { event: 'pause', from: 'paused', to: 'paused', refusal: 'license_paused' },
      { event: 'resume', from: 'paused', to: 'active', refusal: null },
    ]);
    expect(steps.slice(3).map(({ event }) => event)).toContain('payment_succeeded');
  });

  test('accepts payments that fail from a date on', async () => {
    const license = await newLicense();
    const failing = { from: new Date(now).toISOString(), payments: 'insufficient_funds' };
    const { body } = await post(`${license}/forecast`, { outcomes: [failing] });
    const events = Object.values<{ event: string }>(Object(body['data'])).map(({ event }) => event);
    expect(events).toContain('payment_failed');
    expect(events).not.toContain('payment_succeeded');
  });

  test('names the command whose body is invalid', async () => {
    const license = await newLicense();
    const wrong = { at: new Date(now).toISOString(), command: 'set-auto-renew', body: { on: 'no' } };
    const { status, body } = await post(`${license}/forecast`, { commands: [wrong] });
    expect([status, body['errors']]).toEqual([422, [expect.objectContaining({ pointer: '#/commands/0/body/on' })]]);
  });
});
