import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { useLoop, type LoopLicense } from '../support/loop.ts';

const loop = useLoop();
const reason = 'asked by the customer';

/** A licence whose renewal is being collected at this moment: the provider has the request. */
async function renewalUnderWay(): Promise<LoopLicense> {
  const license = await loop().open('purchase');
  // The server does not skip time while an activity runs, so the last seconds pass as they are.
  await license.advanceToEnd(2_000);
  loop().billing.behaviour = 'hangs';
  await eventually(async () => Promise.resolve(loop().billing.hangingCount === 1));
  return license;
}

function answerAs(behaviour: 'pays' | 'declines' | 'processes'): void {
  loop().billing.behaviour = behaviour;
  loop().billing.letGo();
}

test.each([
  ['paid', 'pays', { state: 'active', cancelled: true, charges: [] }],
  ['declined', 'declines', { state: 'expired', cancelled: true, charges: [] }],
] as const)('cancelled while an attempt is under way that is %s in the end', async (_name, behaviour, after) => {
  const license = await renewalUnderWay();
  expect(await license.send({ type: 'cancel', reason: null })).toMatchObject({ ok: true, state: 'expired' });
  answerAs(behaviour);
  const settled = await license.until(({ charges }) => charges.length === 0);
  expect(settled).toMatchObject(after);
  expect(loop().billing.attempts.filter((call) => call.includes(license.id))).toHaveLength(2);
  await license.discard();
});

test('retired while an attempt is under way: what was paid is refunded, and the workflow ends', async () => {
  const license = await renewalUnderWay();
  expect(await license.send({ type: 'retire', reason })).toMatchObject({ ok: true, state: 'retired' });
  answerAs('pays');
  await eventually(async () => (await license.opened.handle.describe()).status.name === 'COMPLETED');
  expect((await license.log()).slice(-2)).toEqual(['payment_succeeded retired', 'payment_refunded retired']);
});

test('held while an attempt is under way: its payment counts', async () => {
  const license = await renewalUnderWay();
  expect(await license.send({ type: 'hold', reason })).toMatchObject({ ok: true, state: 'renewal' });
  answerAs('pays');
  const paid = await license.until(({ state }) => state === 'active');
  expect(paid.heldSince).not.toBeNull();
  await license.discard();
});

test('the caller whose renewal another command stops gets the reason', async () => {
  const license = await loop().open('purchase');
  await license.advanceToEnd(24 * 3600_000);
  loop().billing.behaviour = 'is away';
  const first = await license.send({ type: 'renew', period: 2 });
  expect(first).toMatchObject({ ok: true, pending: {} });
  expect(await license.send({ type: 'cancel', reason: null })).toMatchObject({ ok: true, state: 'active' });
  loop().billing.behaviour = 'pays';
  await loop().skip(120_000);
  await license.until(({ charges }) => charges.length === 0);
  expect(await license.license()).toMatchObject({ cancelled: true, period: { number: 1 } });
  await license.discard();
});
