import { describe, expect, test } from 'vitest';
import type { LicenseFacts } from './context.ts';
import { LICENSE, RENEWAL, endOf, mail, textOf } from './testing.ts';

const failed = (failure: string, facts: Partial<LicenseFacts> = {}) =>
  textOf('payment_failed', { failure, url: null, attempt: 1 }, facts);
const GRACE = {
  state: 'grace',
  grace: { since: endOf('2026-11-21'), reducedAt: endOf('2026-11-24'), until: endOf('2026-11-28'), owed: true },
} as const;

describe('a failed payment', () => {
  test('in grace says how much, why, until when to pay, what works until when, and when it is tried again', () => {
    const text = failed('insufficient_funds', { ...GRACE, retryAt: Date.UTC(2026, 10, 27, 8) });
    expect(text).toContain('We could not collect €240.00 for Team (key ending in 7Q2K). The bank says that the card');
    expect(text).toContain(
      '| Pay by Saturday, November 28, 2026. We also try again automatically on Friday, November 27, 2026.',
    );
    expect(text).toContain('Pay €240.00 <https://portal.example/portal/acct_1/licences/lic_1/renew>');
    expect(text).toContain(
      '- From Nov 22, 2026: Everything\n- From Nov 25, 2026: With limits\n- From Nov 29, 2026: Suspended, data kept\n',
    );
  });

  test('has a lifeline without limits where the plan has no limited days', () => {
    const { html, text } = mail(
      'payment_failed',
      { failure: 'expired_card', url: 'https://pay.example/in_1', attempt: 1 },
      { license: { ...LICENSE, ...GRACE, grace: { ...GRACE.grace, reducedAt: null } } },
    );
    expect(text).toContain('- From Nov 22, 2026: Everything\n- From Nov 29, 2026: Suspended, data kept\n');
    expect(html).toMatch(/border-top:4px solid #b36b11[^]*border-top:4px dashed #cb473f/);
    expect(html).toContain('href="https://pay.example/in_1"');
  });

  test.each([
    ['active', {}, 'Nothing changes for your licence now.'],
    ['paused', {}, 'Nothing changes for your licence now.'],
    [
      'suspended',
      { winBackUntil: endOf('2026-12-29') },
      'Paying until Tuesday, December 29, 2026 brings everything back',
    ],
    [
      'incomplete',
      {},
      'The licence starts as soon as it is paid. After a day without a payment the purchase is given up.',
    ],
    ['expired', {}, 'The licence has ended and comes back as soon as it is paid.'],
    ['grace', { grace: { ...GRACE.grace, reducedAt: null, owed: false } }, 'After that it ends unless it is paid.'],
  ] as const)('of a licence that is %s says what it means for it', (state, facts, says) => {
    const text = failed('generic_decline', { ...facts, state });
    expect(text).toContain(says);
    expect(text).not.toContain('Suspended, data kept');
  });

  test('is put in words, and nothing says that a card is reported stolen', () => {
    expect(failed('expired_card')).toContain('The card has expired.');
    expect(failed('stolen_card')).toBe(failed('generic_decline'));
    expect(failed('constructor')).toBe(failed('generic_decline'));
  });
});

describe('a mail is true in the state it is sent in:', () => {
  const ends = endOf('2027-03-31');
  const paused = { state: 'paused', pausedUntil: endOf('2027-02-10') } as const;

  test('cancelled while paused, the licence stays paused and nothing says that it can be used now', () => {
    const text = textOf('cancelled', { ends }, { ...paused, cancelled: true, renewal: null });
    expect(text).toContain('It stays paused until Wednesday, February 10, 2027');
    expect(text).not.toMatch(/running|can use it until/);
  });

  test('cancelled at once, it has ended', () => {
    const text = mail('cancelled', { ends: 5 }, { at: 5, license: { ...LICENSE, state: 'expired' } }).text;
    expect(text).toContain('It has ended now.');
    expect(text).not.toContain('take the cancellation back');
  });

  test('a pause that ends for a cancelled licence is not a welcome back', () => {
    const { subject, text } = mail('resumed', { ends }, { license: { ...LICENSE, cancelled: true, renewal: null } });
    expect(subject).toBe('The pause of your Team licence is over');
    expect(text).toContain('You have cancelled the licence: it ends after Wednesday, March 31, 2027.');
    expect(text).not.toContain('running again');
    expect(mail('resumed', { ends }).subject).toBe('Your Team licence is running again');
  });

  test('a cancellation taken back while paused leaves the pause', () => {
    expect(textOf('cancellation_withdrawn', {}, paused)).toContain('The licence is still paused, until Wednesday');
    expect(textOf('cancellation_withdrawn', {})).not.toContain('paused');
  });

  test('a resumed trial is a trial', () => {
    expect(textOf('resumed', { ends }, { state: 'trial' })).toContain('Until then it is a free trial.');
  });

  test('a trial that will not be charged is not asked for a payment method', () => {
    const text = textOf('trial_ending', { ends, days: 7 }, { state: 'trial', renewal: null, cancelled: true });
    expect(text).toContain('Nothing is charged automatically.');
    expect(text).not.toContain('payment method');
  });

  test('an ending licence that was cancelled can be kept by taking that back, another by renewing it', () => {
    expect(textOf('license_ending', { ends }, { cancelled: true })).toContain('take your cancellation back');
    expect(textOf('license_ending', { ends })).toContain('renew it here');
    expect(textOf('license_ending', {}, { ...GRACE, grace: { ...GRACE.grace, owed: false } })).toContain(
      'You can still use it until Saturday, November 28, 2026',
    );
  });

  test('more time is given to pay where something is owed, else to renew', () => {
    expect(textOf('grace_extended', { until: ends }, GRACE)).toContain('more time to pay for Team');
    expect(textOf('grace_extended', { until: ends })).toContain('more time to renew Team');
  });
});

describe('a change of the next period', () => {
  const changed = { ...RENEWAL, planName: 'Studio', seats: 4, changed: true, at: endOf('2027-04-01') } as const;

  test('is confirmed with what, when and the new price', () => {
    const params = { new_plan: 'Studio', new_seats: 4, amount: 2800, currency: 'EUR', unit: 'month', count: 1 };
    const text = textOf('change_scheduled', { ...params, starts: endOf('2027-04-01') }, { renewal: changed });
    expect(text).toContain('The new terms begin on Friday, April 2, 2027.');
    expect(text).toContain('The licence will then be: Studio, 4 seats.');
    expect(text).toContain('The price will be €28.00 for 1 month.');
    const paused = textOf('change_scheduled', { ...params, starts: null }, { state: 'paused', renewal: null });
    expect(paused).toContain('While the licence is paused, its date is not known yet.');
    expect(paused).toContain('The licence does not renew automatically.');
  });

  test('that is taken back is confirmed with the terms that go on', () => {
    expect(textOf('change_removed', {})).toContain('Plan: Team, 20 seats');
  });

  test('is what the reminder of a renewal says', () => {
    const ends = endOf('2027-04-01');
    const text = textOf('renewal_upcoming', { ends, days: 7 }, { renewal: changed });
    expect(text).toContain('For: Studio, 4 seats, 1 year');
    expect(text).toContain('These are the new terms that you have chosen. They begin on Friday, April 2, 2027.');
    expect(textOf('renewal_upcoming', { ends, days: 7 })).not.toContain('new terms');
  });
});
