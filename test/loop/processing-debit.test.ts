import { expect, test } from 'vitest';
import { signals } from '../../workflows/license/messages.ts';
import { paymentReportVersions } from '../../workflows/license/stored-signals.ts';
import { eventually } from '../support/eventually.ts';
import { useLoop, type LoopLicense } from '../support/loop.ts';

const loop = useLoop();
const DAY_MS = 24 * 3600 * 1000;
const reason = 'asked by the customer';

/** A licence whose renewal the bank is processing. */
async function renewalProcessing(): Promise<LoopLicense> {
  const license = await loop().open('purchase');
  loop().billing.behaviour = 'processes';
  await license.advanceToEnd(-60_000);
  await license.until(({ charges }) => charges[0]?.status === 'processing');
  loop().billing.behaviour = 'is away';
  return license;
}

async function keyOf(license: LoopLicense): Promise<string> {
  return (await license.license()).charges[0]?.key ?? '';
}

test('a debit keeps what the licence has until the bank reports, and is asked for on days 3, 6 and 10', async () => {
  const license = await renewalProcessing();
  loop().billing.behaviour = 'pays';
  await loop().skip(11 * DAY_MS);
  expect(await license.license()).toMatchObject({ state: 'renewal', charges: [{ status: 'processing', checks: 3 }] });
  expect(loop().billing.calls.filter((call) => call === `check ${license.id}/period/`)).toEqual([]);
  loop().billing.settleDebit(await keyOf(license));
  await loop().skip(7 * DAY_MS);
  expect(await license.until(({ state }) => state === 'active')).toMatchObject({ period: { number: 2 }, charges: [] });
  await license.discard();
});

test('cancelled while a debit is processing: its outcome decides whether there is one more period', async () => {
  const license = await renewalProcessing();
  loop().billing.behaviour = 'pays';
  expect(await license.send({ type: 'cancel', reason: null })).toMatchObject({ ok: true, state: 'renewal' });
  loop().billing.settleDebit(await keyOf(license));
  await loop().skip(4 * DAY_MS);
  const paid = await license.until(({ state }) => state === 'active');
  expect(paid).toMatchObject({ cancelled: true, period: { number: 2 }, charges: [] });
  await license.discard();
});

test('retired while a debit is processing: the workflow waits for the bank, and refunds', async () => {
  const license = await renewalProcessing();
  loop().billing.behaviour = 'pays';
  expect(await license.send({ type: 'retire', reason })).toMatchObject({ ok: true, state: 'retired' });
  expect(await license.license()).toMatchObject({ charges: [{ status: 'processing', closing: 'refund' }] });
  loop().billing.settleDebit(await keyOf(license));
  await loop().skip(4 * DAY_MS);
  await license.until(({ charges, refunds }) => charges.length === 0 && refunds.length === 0);
  expect((await license.log()).slice(-2)).toEqual(['payment_succeeded retired', 'payment_refunded retired']);
});

test('continued as new with a debit of ten days pending, nothing is lost', async () => {
  const license = await loop().open('purchase');
  await license.advanceToEnd(12 * DAY_MS);
  loop().billing.behaviour = 'processes';
  expect(await license.send({ type: 'renew', period: 2 }, 'renew-once')).toMatchObject({ ok: true, pending: {} });
  const key = await keyOf(license);
  loop().billing.behaviour = 'pays';
  // A free period crosses the boundary while the debit is pending; what it would have paid for is given up.
  expect(await license.send({ type: 'comp', periods: 1, reason })).toMatchObject({ ok: true });
  await loop().skip(10 * DAY_MS);
  expect(await license.license()).toMatchObject({ charges: [{ key, status: 'processing', closing: 'stands' }] });
  loop().billing.settleDebit(key);
  await loop().skip(8 * DAY_MS);
  const settled = await license.until(({ charges }) => charges.length === 0);
  expect(settled.period?.number).toBe(3);
  // The same update id in a later run: the answer of the first.
  expect(await license.send({ type: 'renew', period: 2 }, 'renew-once')).toMatchObject({ pending: { charge: key } });
  await license.discard();
});

test('a debit that a webhook reports as paid ends the run, as its timer began the renewal', async () => {
  const license = await renewalProcessing();
  const { runId } = await license.opened.handle.describe();
  loop().billing.behaviour = 'pays';
  const { charges } = await license.license();
  loop().billing.settleDebit(charges[0]?.key ?? '');
  const report = { id: 'evt_paid', invoice: charges[0]?.invoice ?? '' };
  await license.opened.handle.signal(signals.payment_reported, paymentReportVersions.store(report));
  await license.until(({ state }) => state === 'active');
  await eventually(async () => (await license.opened.handle.describe()).runId !== runId);
  await license.discard();
});
