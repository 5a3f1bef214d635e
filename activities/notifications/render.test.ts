import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../catalog/load.ts';
import { TEMPLATES, type Notice } from '../../domain/lifecycle/effects.ts';
import { LANGUAGES } from '../../knowledge/languages.ts';
import { createContext, licensePageUrl, type DeliveryContext, type LicenseFacts } from './context.ts';
import { sampleNotices, type SampleNotice } from './sample-notices.ts';
import { render } from './render.ts';
import { loadTemplates } from './templates.ts';

const catalog = loadCatalog();
const templates = loadTemplates(catalog);
const samples = sampleNotices(catalog);

const LICENSE: LicenseFacts = {
  state: 'active',
  cancelled: false,
  renewal: { price: { amount: 24_000, currency: 'EUR' }, cadence: { unit: 'year', count: 1 }, at: null },
  grace: null,
  retryAt: null,
  pausedUntil: null,
  winBackUntil: null,
  reactivateUntil: null,
  hasPeriod: true,
};
const CONTEXT: DeliveryContext = {
  accountName: 'Nordlicht GmbH',
  language: 'en',
  zone: 'Europe/Berlin',
  planName: 'Team',
  seats: 20,
  keyHint: '7Q2K',
  portalUrl: licensePageUrl('https://portal.example/', 'lic_1'),
  at: 0,
  price: { amount: 24_000, currency: 'EUR' },
  disclosures: [],
  license: LICENSE,
};

function contextOf({ license, at }: SampleNotice, language: string): DeliveryContext {
  const account = {
    name: CONTEXT.accountName,
    email: 'a@b.example',
    language,
    zone: license.terms.zone,
    reminders: true,
  };
  return createContext({ license, account, keyHint: '7Q2K' }, at, CONTEXT.portalUrl);
}

function mail(template: Notice['template'], params: Notice['params'], context: Partial<DeliveryContext> = {}) {
  return render(templates, { template, params, legal: false }, { ...CONTEXT, ...context });
}

/** The text of a mail about a licence in another state, in one line for each paragraph. */
function textOf(template: Notice['template'], params: Notice['params'], facts: Partial<LicenseFacts> = {}): string {
  return mail(template, params, { license: { ...LICENSE, ...facts } }).text;
}

/** Midnight at the end of a day of the zone. */
const endOf = (day: string, timeZone = 'Europe/Berlin') =>
  Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime({ timeZone }).epochMilliseconds;

const PERIOD = { starts: endOf('2026-12-07'), ends: endOf('2027-12-07') };
const receipt = (amount: number, currency: string, language = 'en') =>
  mail('payment_received', { ...PERIOD, amount, currency, invoice: 'in_1' }, { language });
const failed = (failure: string, facts: Partial<LicenseFacts> = {}) =>
  textOf('payment_failed', { failure, url: null, attempt: 1 }, facts);
const GRACE = {
  state: 'grace',
  grace: { since: endOf('2026-11-21'), reducedAt: endOf('2026-11-24'), until: endOf('2026-11-28'), owed: true },
} as const;

test('the samples contain every template', () => {
  expect(new Set(samples.map(({ notice }) => notice.template))).toEqual(new Set(TEMPLATES));
});

describe.each(LANGUAGES)('in %s', (language) => {
  test.each(TEMPLATES)('%s is complete in both parts, in every state it is sent in', (template) => {
    for (const sample of samples.filter(({ notice }) => notice.template === template)) {
      const { subject, text, html } = render(templates, sample.notice, contextOf(sample, language));
      for (const part of [subject, text, html.replace(/<style>[\s\S]*<\/style>/, '')])
        expect(part).not.toMatch(/[{}]|undefined|\bnull\b|NaN|\*\*|\]\(|\| --|\(\)|\uFF08\uFF09/);
      expect(subject).not.toContain('\n');
      expect(html).toContain(`<html lang="${language}">`);
      expect(html).not.toMatch(/<img|<script|javascript:/);
      expect(text).toContain(CONTEXT.portalUrl);
      expect(html).toContain(`href="${CONTEXT.portalUrl}"`);
      expect(text, 'no heading stands without words below it').not.toMatch(/\n-{3,}\n+(\S.*\n-{3,}\n|-- \n)/);
    }
  });

  test('both parts of a mail have the same words', () => {
    for (const sample of samples) {
      const { subject, text, html } = render(templates, sample.notice, contextOf(sample, language));
      const words = (part: string) => part.replaceAll(/[^\p{L}\p{N}]+/gu, '');
      const shown = html
        .replace(/[\s\S]*<h1[^>]*>.*<\/h1>/, '')
        .replaceAll(/<[^>]*>/g, ' ')
        .replaceAll(/&[#\w]+;/g, ' ');
      const written = text.replaceAll(/<https?:[^>]*>/g, ' ').replaceAll(/&/g, ' ');
      // A lifeline has its dates in one row, the text part has each date with what happens then.
      if (!html.includes('border-top:4px')) expect(words(shown), subject).toBe(words(written));
      else expect(Array.from(words(shown)).sort(), subject).toEqual(Array.from(words(written)).sort());
    }
  });
});

describe('an account name', () => {
  const accountName = 'A & B <script>alert(1)</script> **[x](javascript:1)** {{plan}} \n---';

  test('is shown as it is and never becomes markup', () => {
    const { html, text } = mail('suspended', {}, { accountName });
    expect(html).toContain('A &amp; B &lt;script&gt;alert(1)&lt;/script&gt; **[x](javascript:1)** {{plan}} ---');
    expect(html).not.toContain('<script>');
    expect(text).toContain('A & B <script>alert(1)</script> **[x](javascript:1)** {{plan}} ---');
  });

  test('cannot end the title or start a header, nor can a plan name', () => {
    const { html, subject } = mail('suspended', {}, { planName: '</title>\r\nBcc: eve@example.com' });
    expect(subject).not.toMatch(/[\r\n]/);
    expect(html).toContain('&lt;/title&gt;');
    expect(html).not.toContain('</title>\r\nBcc');
  });
});

describe('dates', () => {
  test('show the weekday and the last day included, in the zone of the account', () => {
    const ends = endOf('2027-03-31', 'Asia/Tokyo');
    const zone = 'Asia/Tokyo';
    expect(mail('cancelled', { ends }, { zone }).text).toContain('Wednesday, March 31, 2027');
    expect(mail('cancelled', { ends }, { zone, language: 'de' }).text).toContain('Mittwoch, 31. März 2027');
    expect(mail('cancelled', { ends }, { zone, language: 'ja' }).text).toContain('2027年3月31日水曜日');
    expect(mail('cancelled', { ends }, { zone: 'America/Los_Angeles' }).text).toContain('March 31, 2027');
    expect(mail('cancelled', { ends: ends + 1 }, { zone }).text).toContain('April 1, 2027');
  });

  test.each([
    ['spring forward', '2027-03-28', 'Sunday, March 28, 2027', 'Monday, March 29, 2027'],
    ['fall back', '2027-10-31', 'Sunday, October 31, 2027', 'Monday, November 1, 2027'],
  ])('are right on the days when clocks %s', (_change, day, last, next) => {
    const { text } = mail('renewal_upcoming', { ends: endOf(day), days: 7 });
    expect(text).toContain(`You can cancel until ${last}. If you do nothing, the licence renews on ${next}.`);
  });

  test('are right in a zone whose clocks change at midnight', () => {
    const zone = 'America/Santiago';
    expect(mail('cancelled', { ends: endOf('2027-09-04', zone) }, { zone }).text).toContain('September 4, 2027');
  });
});

describe('a receipt', () => {
  test('says what was bought, for which days, for how much, and when it renews', () => {
    const renewal = { ...LICENSE.renewal, cadence: { unit: 'year', count: 1 }, at: PERIOD.ends } as const;
    const params = { ...PERIOD, amount: 514_080, currency: 'EUR', invoice: 'EG-2026-004211' };
    const license = { ...LICENSE, renewal: { ...renewal, price: { amount: 571_200, currency: 'EUR' } } } as const;
    const { text, html, subject } = mail('payment_received', params, { license, at: Date.UTC(2026, 10, 26) });
    expect(subject).toBe('Thank you: €5,140.80 for Team');
    expect(text).toContain('for Team (key ending in 7Q2K). It is paid until Tuesday, December 7, 2027.');
    expect(text).toContain('- Nov 26, 2026: Paid\n- Dec 8, 2026: The period begins, 20 seats\n- Dec 8, 2027: Renews\n');
    expect(text).toContain('- Team, 20 seats, Dec 8, 2026 – Dec 7, 2027: €5,140.80\n- Total: €5,140.80\n');
    expect(text).toContain('The number of your invoice is EG-2026-004211.');
    expect(text).toContain('on Wednesday, December 8, 2027 for €5,712.00, for 1 year each time, until you cancel.');
    expect(html.match(/border-top:4px solid/g)).toHaveLength(1);
    expect(html.match(/border-top:4px dashed/g)).toHaveLength(2);
  });

  test('of a licence that does not renew says so', () => {
    const text = textOf(
      'payment_received',
      { ...PERIOD, amount: 1, currency: 'EUR', invoice: 'in_1' },
      { renewal: null },
    );
    expect(text).toContain('- Dec 7, 2027: Last day');
    expect(text).toContain('It does not renew automatically. Nothing more will be charged.');
  });

  test('writes money as the language does, in the currency that was paid', () => {
    expect(receipt(123_456, 'EUR', 'de').subject).toContain('1.234,56\u00A0€');
    expect(receipt(123_456, 'EUR').subject).toContain('€1,234.56');
    expect(receipt(123_456, 'JPY', 'ja').subject).toContain('￥123,456');
    expect(receipt(5, 'USD').subject).toContain('$0.05');
  });
});

describe('a failed payment', () => {
  test('in grace says how much, why, until when to pay, what works until when, and when it is tried again', () => {
    const text = failed('insufficient_funds', { ...GRACE, retryAt: Date.UTC(2026, 10, 27, 8) });
    expect(text).toContain('We could not collect €240.00 for Team (key ending in 7Q2K). The bank says that the card');
    expect(text).toContain(
      '| Pay by Saturday, November 28, 2026. We also try again automatically on Friday, November 27, 2026.',
    );
    expect(text).toContain('Pay €240.00 <https://portal.example/licenses/lic_1>');
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
    ['expired', { hasPeriod: false }, 'The licence starts as soon as it is paid.'],
    ['expired', { hasPeriod: true }, 'The licence has ended and comes back as soon as it is paid.'],
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

describe('mails differ by', () => {
  test('whether the old key still works', () => {
    expect(textOf('key_replaced', { overlap_days: 7 })).toContain('The old key still works for 7 days');
    expect(textOf('key_replaced', { overlap_days: 0 })).toContain('The old key no longer works.');
  });

  test('whether the licence has a key', () => {
    expect(mail('suspended', {}, { keyHint: null }).text).toContain('for Team is still open');
  });

  test('the region: Europe may withdraw, California hears of the automatic renewal', () => {
    const ends = endOf('2027-03-31');
    const inRegion = (id: string) =>
      mail('trial_ending', { ends, days: 7 }, { disclosures: catalog.region(id)?.disclosures ?? [] }).text;
    expect(inRegion('eu')).toContain('Right of withdrawal');
    expect(inRegion('us-ca')).toContain('renews automatically for 1 year at a time, and €240.00 is charged');
    expect(inRegion('jp')).not.toContain('Right of withdrawal');
  });

  test('whether they can be turned off: only reminders can, unless the law requires them', () => {
    const ends = endOf('2027-03-31');
    const reminder = (legal: boolean) =>
      render(templates, { template: 'renewal_upcoming', params: { ends }, legal }, CONTEXT).text;
    expect(reminder(false)).toContain('choose which mails you get');
    expect(reminder(true)).toContain('whatever reminders you have chosen');
    expect(textOf('paused', { until: ends })).toContain('whatever reminders you have chosen');
  });
});

test('an incomplete mail is not made', () => {
  expect(() => mail('paused', {})).toThrow('The mail needs a value for {{until}}');
  expect(() => mail('suspended', {}, { portalUrl: 'javascript:alert(1)' })).toThrow('http(s) and mailto only');
  expect(() => mail('trial_ending', { ends: 1 }, { disclosures: ['mars'] })).toThrow(
    'write knowledge/en/disclosures/mars.md',
  );
});
