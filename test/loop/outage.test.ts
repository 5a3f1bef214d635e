import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { useLoop, type LoopLicense } from '../support/loop.ts';

const loop = useLoop();
const DAY_MS = 24 * 3600 * 1000;
const reason = 'asked by the customer';

/** A licence whose renewal fell due while the provider was away, and is being tried again and again. */
async function renewalInOutage(): Promise<LoopLicense> {
  const license = await loop().open('purchase');
  loop().billing.behaviour = 'is away';
  await license.advanceToEnd(-60_000);
  await license.until(({ state }) => state === 'renewal');
  return license;
}

/** Lets time pass in which attempts would be made; returns how many were. */
async function attemptsDuring(license: LoopLicense, ms: number): Promise<number> {
  const attempts = () => loop().billing.attempts.filter((call) => call.includes(license.id)).length;
  const before = attempts();
  await loop().skip(ms);
  return attempts() - before;
}

test('a renewal in an outage is recorded, and tried until the provider is back', async () => {
  const license = await renewalInOutage();
  expect(await attemptsDuring(license, 3600_000)).toBeGreaterThan(30);
  loop().billing.behaviour = 'pays';
  await loop().skip(120_000);
  await license.until(({ state }) => state === 'active');
  expect((await license.log()).slice(-2)).toEqual([
    'renewal_due active → renewal',
    'payment_succeeded renewal → active',
  ]);
  await license.discard();
});

test.each([
  ['cancel', { type: 'cancel', reason: null }, 'expired'],
  ['withdraw', { type: 'withdraw', reason: null }, 'refused'],
  ['retire', { type: 'retire', reason }, 'retired'],
] as const)('%s in an outage is answered at once and no attempt begins after it', async (_name, event, state) => {
  const license = await renewalInOutage();
  if (state === 'refused') {
    // The right to withdraw from a purchase of a month ago is over; the answer comes all the same.
    await expect(license.send(event)).rejects.toMatchObject({
      cause: { details: [{ code: 'withdrawal_not_possible' }] },
    });
    await license.discard();
    return;
  }
  expect(await license.send(event)).toMatchObject({ ok: true, state });
  expect(await attemptsDuring(license, 3600_000)).toBe(0);
  expect((await license.license()).charges).toMatchObject([{ status: 'pending' }]);
  loop().billing.behaviour = 'pays';
  await loop().skip(120_000);
  await license.until(({ charges }) => charges.length === 0);
  expect((await license.log()).at(-1)).toBe(`charge_voided ${state}`);
  expect(loop().billing.captured.has(`${license.id}/period/first`)).toBe(true);
  expect([...loop().billing.captured.keys()].filter((key) => key.startsWith(license.id))).toHaveLength(1);
  if (state !== 'retired') await license.discard();
});

test('a hold in an outage stops the attempts, and its release starts them again', async () => {
  const license = await renewalInOutage();
  expect(await license.send({ type: 'hold', reason })).toMatchObject({ ok: true, state: 'renewal' });
  expect(await attemptsDuring(license, 3600_000)).toBe(0);
  loop().billing.behaviour = 'pays';
  expect(await license.send({ type: 'release', reason })).toMatchObject({ ok: true });
  await license.until(({ state }) => state === 'active');
  await license.discard();
});

test('the key is replaced and the forecast goes on while the provider is away', async () => {
  const license = await renewalInOutage();
  expect(await license.send({ type: 'rotate_key', overlapDays: 0 })).toMatchObject({ ok: true, state: 'renewal' });
  expect((await license.license()).keyVersion).toBe(2);
  await license.discard();
});

test('a renewal asked for in an outage is answered as pending, once, and completes later', async () => {
  const license = await loop().open('purchase');
  await license.advanceToEnd(3 * DAY_MS);
  loop().billing.behaviour = 'is away';
  const first = await license.send({ type: 'renew', period: 2 });
  const key = (await license.license()).charges[0]?.key;
  expect(first).toMatchObject({ ok: true, pending: { charge: key } });
  expect(await license.send({ type: 'renew', period: 2 })).toMatchObject({ ok: true, pending: { charge: key } });
  expect(await license.send({ type: 'set_auto_renew', on: false })).toMatchObject({ ok: true });
  loop().billing.behaviour = 'pays';
  await loop().skip(120_000);
  const renewed = await license.until(({ period }) => period?.number === 2);
  expect(renewed).toMatchObject({ state: 'active', autoRenew: false, charges: [] });
  await license.discard();
});

test('money that a retired licence was charged in the end is refunded', async () => {
  const license = await renewalInOutage();
  const [charge] = (await license.license()).charges;
  // The request had reached the provider; only its answer was lost.
  loop().billing.settleDebit(charge?.key ?? '');
  await license.send({ type: 'retire', reason });
  loop().billing.behaviour = 'pays';
  await eventually(async () => {
    await loop().skip(60_000);
    return (await license.opened.handle.describe()).status.name === 'COMPLETED';
  });
  expect(loop().billing.refunded).toHaveLength(1);
  expect((await license.log()).slice(-3)).toEqual([
    'retire renewal → retired',
    'payment_succeeded retired',
    'payment_refunded retired',
  ]);
});
