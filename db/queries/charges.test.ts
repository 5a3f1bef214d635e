import { expect, test } from 'vitest';
import type { Charge } from '../../domain/billing/charge.ts';
import { chargeRequest, startPeriodAttempt } from '../../domain/lifecycle/attempts.ts';
import { useDatabase } from '../testing/database.ts';
import { DAY_MS, insertPurchase, START } from '../testing/fixtures.ts';
import {
  advanceChargeGeneration,
  chargeId,
  findCharge,
  listCharges,
  markChargeRefunded,
  recordChargeAttempt,
  settleChargeAttempt,
  settleChargePaid,
  settleChargeVoid,
} from './charges.ts';

const db = useDatabase();

async function newCharge(): Promise<Charge> {
  const license = await insertPurchase(db());
  const [open] = startPeriodAttempt(license, START + 31 * DAY_MS);
  if (!open) throw new Error('Nothing to charge');
  return chargeRequest(license, open);
}

const nextAttempt = (charge: Charge): Charge => ({ ...charge, attempt: charge.attempt + 1, at: charge.at + DAY_MS });
const rowOf = ({ key }: Charge) => findCharge(db(), { key });

const settle = ({ key, attempt }: Charge, status: 'failed' | 'processing', invoiceId: string | null = 'in_1') =>
  settleChargeAttempt(db(), key, {
    attempt,
    status,
    invoiceId,
    failure: status === 'failed' ? 'expired_card' : null,
    hostedUrl: null,
  });

test('a new charge is stored as pending, and is found by its key and by an id made from it', async () => {
  const charge = await newCharge();
  expect(await recordChargeAttempt(db(), charge)).toBeNull();
  const row = await rowOf(charge);
  expect(row).toMatchObject({
    id: chargeId(charge.key),
    licenseId: charge.license,
    accountId: charge.account,
    purpose: 'period',
    lines: charge.lines,
    amount: charge.amount.amount,
    status: 'pending',
    generation: 0,
    attempts: 1,
    triedAt: charge.at,
    invoiceId: null,
  });
  expect(await findCharge(db(), { id: chargeId(charge.key) })).toEqual(row);
  expect(await findCharge(db(), { key: 'unknown' })).toBeNull();
});

test('recording an attempt returns the row as it was before', async () => {
  const charge = await newCharge();
  await recordChargeAttempt(db(), charge);
  expect(await recordChargeAttempt(db(), charge)).toMatchObject({ status: 'pending', attempts: 1 });
  await settle(charge, 'failed');
  const { createdAt, ...before } = (await recordChargeAttempt(db(), nextAttempt(charge))) ?? { createdAt: 0 };
  expect(before).toEqual({
    status: 'failed',
    invoiceId: 'in_1',
    generation: 0,
    attempts: 1,
    triedAt: charge.at,
    failure: 'expired_card',
    refusedMethods: [],
    hostedUrl: null,
    amount: charge.amount.amount,
    currency: 'EUR',
  });
  expect(await rowOf(charge)).toMatchObject({ status: 'pending', attempts: 2, invoiceId: 'in_1', createdAt });
});

test('concurrent attempts of a new charge make one row', async () => {
  const charge = await newCharge();
  await Promise.all(Array.from({ length: 8 }, () => recordChargeAttempt(db(), charge)));
  expect((await listCharges(db(), { licenseId: charge.license }, {})).data).toHaveLength(1);
});

test('an attempt that has its outcome, or is older than the last, changes nothing', async () => {
  const charge = await newCharge();
  const second = nextAttempt(charge);
  await recordChargeAttempt(db(), second);
  await settle(second, 'failed');
  const settled = await rowOf(charge);
  await recordChargeAttempt(db(), second);
  await recordChargeAttempt(db(), charge);
  await settle(charge, 'processing');
  expect(await rowOf(charge)).toEqual(settled);
});

test.each(['paid', 'refunded', 'processing'] as const)('a charge that is %s stays so', async (status) => {
  const charge = await newCharge();
  await recordChargeAttempt(db(), charge);
  if (status === 'processing') await settle(charge, 'processing');
  else await settleChargePaid(db(), charge.key, 'in_1');
  if (status === 'refunded') await markChargeRefunded(db(), 'in_1');
  expect(await recordChargeAttempt(db(), nextAttempt(charge))).toMatchObject({ status, attempts: 1 });
  if (status !== 'processing') {
    await settle(charge, 'failed');
    await settleChargeVoid(db(), charge.key);
    await settleChargePaid(db(), charge.key, 'in_2');
  }
  expect(await rowOf(charge)).toMatchObject({ status, attempts: 1, invoiceId: 'in_1' });
});

test('a void counts the generation once, and the next attempt begins without an invoice', async () => {
  const charge = await newCharge();
  await recordChargeAttempt(db(), charge);
  await settle(charge, 'failed');
  await settleChargeVoid(db(), charge.key);
  await settleChargeVoid(db(), charge.key);
  await settle(charge, 'failed');
  expect(await rowOf(charge)).toMatchObject({ status: 'void', generation: 1, invoiceId: null, failure: null });
  expect(await recordChargeAttempt(db(), charge)).toMatchObject({ status: 'void', generation: 1 });
  expect(await rowOf(charge)).toMatchObject({ status: 'pending', attempts: 1 });
});

test('only the attempt under way leads to the next generation, once', async () => {
  const charge = await newCharge();
  await recordChargeAttempt(db(), charge);
  expect(await advanceChargeGeneration(db(), charge.key, 0)).toBe(true);
  expect(await advanceChargeGeneration(db(), charge.key, 0)).toBe(false);
  await settle(charge, 'failed');
  expect(await advanceChargeGeneration(db(), charge.key, 1)).toBe(false);
});

test('charges are listed by licence, account, status and purpose, newest first', async () => {
  const charge = await newCharge();
  const usage = { ...charge, key: `${charge.license}/usage/1`, purpose: 'usage', period: null } as const;
  await recordChargeAttempt(db(), charge);
  await recordChargeAttempt(db(), usage);
  await settleChargePaid(db(), usage.key, 'in_usage');
  const keys = async (filter: object) => (await listCharges(db(), filter, {})).data.map(({ key }) => key);
  expect((await keys({ licenseId: charge.license })).toSorted()).toEqual([charge.key, usage.key].toSorted());
  expect(await keys({ accountId: charge.account, status: ['paid', 'void'], sandboxId: null })).toEqual([usage.key]);
  expect(await keys({ accountId: charge.account, purpose: 'period' })).toEqual([charge.key]);
  const first = await listCharges(db(), { licenseId: charge.license }, { limit: 1 });
  const rest = await listCharges(db(), { licenseId: charge.license }, { limit: 1, cursor: first.nextCursor });
  expect([...first.data, ...rest.data]).toHaveLength(2);
  expect(rest.nextCursor).toBeNull();
});
