import { expect, test } from 'vitest';
import { isKnownDecline } from './declines.ts';
import {
  chargeOutcome,
  findTestCard,
  lastFourDigits,
  TEST_CARDS,
  testCardTokens,
  type CardOutcome,
} from './test-cards.ts';

const luhn = (number: string): boolean =>
  number
    .split('')
    .reverse()
    .reduce((sum, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
      return sum + (value > 9 ? value - 9 : value);
    }, 0) %
    10 ===
  0;

const declinesIn = (outcome: CardOutcome): string[] => {
  if (outcome.kind === 'declined') return [outcome.declineCode];
  return outcome.kind === 'needs_authentication' ? declinesIn(outcome.afterwards) : [];
};

test.each(testCardTokens())('%s has a number that passes the check digit', (token) => {
  expect(luhn(TEST_CARDS[token].number)).toBe(true);
});

test('a card is found by its payment-method token, its older token and its number', () => {
  for (const name of ['pm_card_visa', 'tok_visa', '4242424242424242', '4242 4242 4242 4242'])
    expect(findTestCard(name)).toBe('pm_card_visa');
  expect(findTestCard('tok_chargeCustomerFail')).toBe('pm_card_chargeCustomerFail');
  expect(findTestCard('pm_card_unheard_of')).toBeUndefined();
  expect(lastFourDigits('pm_card_amex')).toBe('0005');
});

test('a card that needs authentication unless set up charges off-session once it is set up', () => {
  const token = 'pm_card_authenticationRequiredOnSetup';
  expect(chargeOutcome(token, { offSession: true, setUp: false }).kind).toBe('needs_authentication');
  expect(chargeOutcome(token, { offSession: true, setUp: true }).kind).toBe('succeeds');
  expect(chargeOutcome(token, { offSession: false, setUp: true }).kind).toBe('needs_authentication');
});

test('every decline of a test card is in the table of declines', () => {
  const codes = testCardTokens().flatMap((token) => {
    const { attach, setUp, charge } = TEST_CARDS[token];
    return [attach, setUp, ...Object.values(charge)].flatMap(declinesIn);
  });
  expect(codes.length).toBeGreaterThan(0);
  expect(codes.filter((code) => !isKnownDecline(code))).toEqual([]);
});
