import { expect, test } from 'vitest';
import type { Charge } from './charge.ts';
import { sandboxOutcome } from './sandbox-outcome.ts';
import { findTestCard } from './test-cards.ts';
import { findTestDebit, TEST_DEBITS, testDebitTokens } from './test-debits.ts';

test('a test bank account is found by its token and its IBAN, and is no card', () => {
  for (const token of testDebitTokens()) {
    expect(findTestDebit(token)).toBe(token);
    expect(findTestDebit(TEST_DEBITS[token].iban.replaceAll(/(.{4})/g, '$1 '))).toBe(token);
    expect(findTestCard(token)).toBeUndefined();
  }
  expect(findTestDebit('pm_card_visa')).toBeUndefined();
});

test('every test IBAN has a valid check number', () => {
  for (const token of testDebitTokens()) {
    const { iban } = TEST_DEBITS[token];
    const digits = `${iban.slice(4)}${iban.slice(0, 4)}`.replaceAll(/[A-Z]/g, (letter) => String(parseInt(letter, 36)));
    expect(BigInt(digits) % 97n, iban).toBe(1n);
  }
});

const CHARGE: Charge = {
  key: 'lic_1/period/first',
  purpose: 'period',
  license: 'lic_1',
  account: 'acct_1',
  sandbox: 'sbx_1',
  zone: 'UTC',
  lines: [],
  amount: { amount: 1900, currency: 'EUR' },
  span: { start: 0, end: 1 },
  collection: 'card',
  attempt: 1,
  invoice: 'in_1',
  period: 1,
  at: 0,
};

test('a debit in a sandbox is processing when it is collected, and ends as its account does', () => {
  for (const token of testDebitTokens()) {
    const payments = { payments: 'as_cards', methods: [token] };
    expect(sandboxOutcome(CHARGE, payments)).toEqual({
      type: 'payment_processing',
      charge: CHARGE.key,
      invoice: 'in_1',
    });
    const { failure } = TEST_DEBITS[token];
    expect(sandboxOutcome(CHARGE, payments, 'processing')).toMatchObject(
      failure === null ? { type: 'payment_succeeded' } : { type: 'payment_failed', failure },
    );
  }
});

test('a sandbox whose payments all fail fails a debit at once', () => {
  const payments = { payments: 'expired_card', methods: ['pm_success_de'] };
  expect(sandboxOutcome(CHARGE, payments)).toMatchObject({ type: 'payment_failed', failure: 'expired_card' });
});

test('in a sandbox the backup pays when the first card is declined; when all are, the failure says what can be done', () => {
  const withCards = (...methods: string[]) => sandboxOutcome(CHARGE, { payments: 'as_cards', methods });
  expect(withCards('pm_card_chargeCustomerFail', 'pm_card_visa')).toMatchObject({ type: 'payment_succeeded' });
  expect(withCards('pm_card_radarBlock', 'pm_card_chargeCustomerFail')).toMatchObject({ failure: 'generic_decline' });
  expect(withCards('pm_card_chargeCustomerFail', 'pm_success_de')).toMatchObject({ type: 'payment_processing' });
  expect(withCards()).toMatchObject({ failure: 'no_payment_method', retryable: false });
});
