import { describe, expect, test } from 'vitest';
import { loadCatalog } from '../../catalog/load.ts';
import { TEMPLATES, type Notice } from '../../domain/lifecycle/effects.ts';
import { nextRenewal, type DeliveryContext } from './context.ts';
import { LANGUAGES } from '../../knowledge/languages.ts';
import { sampleNotices, type SampleNotice } from './sample-notices.ts';
import { render } from './render.ts';
import { loadTemplates } from './templates.ts';

const catalog = loadCatalog();
const templates = loadTemplates(catalog);
const lived = sampleNotices(catalog);

const CONTEXT: DeliveryContext = {
  accountName: 'Nordlicht GmbH',
  language: 'en',
  zone: 'Europe/Berlin',
  planName: 'Team',
  licenseHint: '…7Q2K',
  portalUrl: 'https://portal.example/licenses/lic_1',
  currency: 'EUR',
  disclosures: [],
  renewal: { price: { amount: 24_000, currency: 'EUR' }, cadence: { unit: 'year', count: 1 } },
};

function contextOf({ license }: SampleNotice, language: string): DeliveryContext {
  const { zone, currency, plan, region } = license.terms;
  const { disclosures } = region;
  return { ...CONTEXT, language, zone, currency, planName: plan.name, disclosures, renewal: nextRenewal(license) };
}

function mail(template: Notice['template'], params: Notice['params'], context: Partial<DeliveryContext> = {}) {
  return render(templates, { template, params, legal: false }, { ...CONTEXT, ...context });
}

const paid = (amount: number, currency: string, language: string) =>
  mail('payment_received', { amount, currency, invoice: 'in_1' }, { language }).subject;
const failed = (failure: string) => mail('payment_failed', { failure, url: null, attempt: 1 }).text;
const sent = (legal: boolean) => render(templates, { template: 'suspended', params: {}, legal }, CONTEXT).text;

/** Midnight at the end of a day of the zone. */
const endOf = (day: string, timeZone: string) =>
  Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime({ timeZone }).epochMilliseconds;

test('the lives of licences bring every template about', () => {
  expect(new Set(lived.map(({ notice }) => notice.template))).toEqual(new Set(TEMPLATES));
});

describe.each(LANGUAGES)('in %s', (language) => {
  test.each(TEMPLATES)('%s says the same in both parts, whatever its params are', (template) => {
    for (const one of lived.filter(({ notice }) => notice.template === template)) {
      const { subject, text, html } = render(templates, one.notice, contextOf(one, language));
      for (const part of [subject, text, html.replace(/<style>[\s\S]*<\/style>/, '')])
        expect(part).not.toMatch(/[{}]|undefined|\bnull\b|NaN|\*\*|\]\(/);
      expect(subject).not.toContain('\n');
      expect(html).toContain(`<html lang="${language}">`);
      expect(html).not.toMatch(/<img|<script|javascript:/);
      expect(text).toContain(CONTEXT.portalUrl);
      expect(html).toContain(`href="${CONTEXT.portalUrl}"`);
    }
  });
});

describe('what an account is called', () => {
  const accountName = 'A & B <script>alert(1)</script> **[x](javascript:1)** {{plan}} \n---';

  test('is shown as it is and never becomes markup', () => {
    const { html, text } = mail('suspended', {}, { accountName });
    expect(html).toContain('A &amp; B &lt;script&gt;alert(1)&lt;/script&gt; **[x](javascript:1)** {{plan}} ---');
    expect(html).not.toContain('<script>');
    expect(text).toContain('A & B <script>alert(1)</script> **[x](javascript:1)** {{plan}} ---');
  });

  test('cannot end the title or begin a header', () => {
    const { html, subject } = mail('suspended', {}, { planName: '</title>\r\nBcc: eve@example.com' });
    expect(subject).not.toMatch(/[\r\n]/);
    expect(html).toContain('&lt;/title&gt;');
  });
});

describe('dates', () => {
  test('show the last day included, in the zone of the account', () => {
    const ends = endOf('2027-03-31', 'Asia/Tokyo');
    expect(mail('cancelled', { ends }, { zone: 'Asia/Tokyo' }).text).toContain('March 31, 2027');
    expect(mail('cancelled', { ends }, { zone: 'Asia/Tokyo', language: 'de' }).text).toContain('31. März 2027');
    expect(mail('cancelled', { ends }, { zone: 'Asia/Tokyo', language: 'ja' }).text).toContain('2027年3月31日');
    expect(mail('cancelled', { ends }, { zone: 'America/Los_Angeles' }).text).toContain('March 31, 2027');
    expect(mail('cancelled', { ends: ends + 1 }, { zone: 'Asia/Tokyo' }).text).toContain('April 1, 2027');
  });

  test.each([
    ['spring forward', '2027-03-28', 'March 28, 2027', 'March 29, 2027'],
    ['fall back', '2027-10-31', 'October 31, 2027', 'November 1, 2027'],
  ])('are right on the days when clocks %s', (_change, day, last, next) => {
    const { text } = mail('renewal_upcoming', { ends: endOf(day, 'Europe/Berlin'), days: 7 });
    expect(text).toContain(`You can cancel until ${last}. If you do nothing, the licence renews on ${next}.`);
  });

  test('are right in a zone whose clocks change at midnight', () => {
    const zone = 'America/Santiago';
    expect(mail('cancelled', { ends: endOf('2027-09-04', zone) }, { zone }).text).toContain('September 4, 2027');
  });
});

describe('money', () => {
  test('is written as the language does, in the currency that was paid', () => {
    expect(paid(123_456, 'EUR', 'de')).toContain('1.234,56\u00A0€');
    expect(paid(123_456, 'EUR', 'en')).toContain('€1,234.56');
    expect(paid(123_456, 'JPY', 'ja')).toContain('￥123,456');
    expect(paid(5, 'USD', 'en')).toContain('$0.05');
  });

  test('that will be charged is named with the length it is for, or said not to be', () => {
    expect(mail('trial_started', { ends: endOf('2027-03-31', 'UTC') }).text).toContain('€240.00 for 1 year');
    expect(mail('trial_started', { ends: endOf('2027-03-31', 'UTC') }, { renewal: null }).text).toContain(
      'Nothing will be charged by itself.',
    );
  });
});

describe('what differs from mail to mail', () => {
  test('is said in words for a decline, without telling on a card reported stolen', () => {
    expect(failed('expired_card')).toContain('The card has expired.');
    expect(failed('stolen_card')).toBe(failed('generic_decline'));
    expect(failed('constructor')).toBe(failed('generic_decline'));
  });

  test('is the old key that goes on working, or does not', () => {
    expect(mail('key_replaced', { overlap_days: 7 }).text).toContain('The old key still works for 7 days');
    expect(mail('key_replaced', { overlap_days: 0 }).text).toContain('The old key no longer works.');
  });

  test('is the region: Europe may withdraw, California hears of the automatic renewal', () => {
    const ends = endOf('2027-03-31', 'UTC');
    const inRegion = (id: string) =>
      mail('trial_ending', { ends, days: 7 }, { disclosures: catalog.region(id)?.disclosures ?? [] }).text;
    expect(inRegion('eu')).toContain('Right of withdrawal');
    expect(inRegion('us-ca')).toContain('renews automatically for 1 year at a time, and €240.00 is charged');
    expect(inRegion('jp')).not.toContain('Right of withdrawal');
  });

  test('is why it was sent', () => {
    expect(sent(true)).toContain('about your contract or a payment');
    expect(sent(false)).toContain('choose which mails you get');
  });
});

test('a mail with a hole in it is not made', () => {
  expect(() => mail('cancelled', {})).toThrow('The mail needs a value for {{ends}}');
  expect(() => mail('suspended', {}, { portalUrl: 'javascript:alert(1)' })).toThrow('http(s) and mailto only');
  expect(() => mail('trial_ending', { ends: 1 }, { disclosures: ['mars'] })).toThrow(
    'write knowledge/en/disclosures/mars.md',
  );
});
