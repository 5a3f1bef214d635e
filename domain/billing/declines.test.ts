import { expect, test } from 'vitest';
import { declineRule, UNKNOWN_DECLINE } from './declines.ts';

test.each(['lost_card', 'stolen_card', 'expired_card', 'fraudulent', 'pickup_card', 'do_not_try_again'])(
  'a card declined with %s is never retried',
  (code) => expect(declineRule(code).retry).toBe('never'),
);

test('a card short of funds is retried on schedule', () => {
  expect(declineRule('insufficient_funds').retry).toBe('schedule');
});

test('a payment that needs authentication waits for the customer', () => {
  expect(declineRule('authentication_required').retry).toBe('needs_customer');
});

test('an unknown or missing code, or the name of an object method, gets the default', () => {
  for (const code of ['code_of_tomorrow', '', null, undefined, 'toString'])
    expect(declineRule(code)).toBe(UNKNOWN_DECLINE);
});
