import { describe, expect, test } from 'vitest';
import { TEMPLATES, type Template } from '../../domain/lifecycle/effects.ts';
import { LANGUAGES } from '../../knowledge/languages.ts';
import { createContext, type DeliveryContext } from './context.ts';
import { sampleNotices, type SampleNotice } from './testing/sample-notices.ts';
import { render } from './render.ts';
import { CONTEXT, LICENSE, RENEWAL, catalog, endOf, mail, templates, textOf } from './testing.ts';

const samples = sampleNotices(catalog);

function contextOf({ license, at }: SampleNotice, language: string): DeliveryContext {
  const account = {
    name: CONTEXT.accountName,
    email: 'a@b.example',
    language,
    zone: license.terms.zone,
    reminders: true,
  };
  return createContext(
    { license, account, keyHint: '7Q2K', head: { sequence: 1, hash: 'ab'.repeat(32) } },
    at,
    'https://portal.example',
  );
}

const WITNESS = `12.${'ab'.repeat(32)}`;

test.each(['en', 'de', 'ja'])(
  'a receipt in %s has the head of the change log, and a link to the page that checks it',
  (language) => {
    const { text, html } = mail(
      'payment_received',
      { ...PERIOD, amount: 24_000, currency: 'EUR', invoice: 'in_1' },
      { language },
    );
    for (const form of [text, html]) {
      expect(form).toContain(WITNESS);
      expect(form).toContain(`https://portal.example/portal/acct_1/licences/lic_1?witness=${WITNESS}#log`);
    }
  },
);

const PERIOD = { starts: endOf('2026-12-07'), ends: endOf('2027-12-07') };
const receipt = (amount: number, currency: string, language = 'en') =>
  mail('payment_received', { ...PERIOD, amount, currency, invoice: 'in_1' }, { language });
test('the samples contain every template', () => {
  expect(new Set(samples.map(({ notice }) => notice.template))).toEqual(new Set(TEMPLATES));
});

/** Below the account's pages: what each mail about a licence leads to, whatever its language. */
const PAGES: Readonly<Record<Template, readonly string[]>> = {
  trial_started: ['licence', 'licence/cancel'],
  trial_ending: ['billing', 'licence/cancel', 'licence/renew'],
  renewal_upcoming: ['billing', 'licence/cancel', 'licence/withdraw'],
  license_ending: ['licence/renew', 'licence/uncancel'],
  payment_received: ['licence', 'licence/cancel', 'licence/withdraw', 'licence?witness'],
  payment_failed: ['billing', 'licence/renew'],
  payment_action_required: ['billing'],
  grace_reduced: ['billing', 'licence/renew'],
  grace_extended: ['licence/renew'],
  period_comped: ['licence'],
  suspended: ['licence/renew'],
  paused: ['licence/resume'],
  resumed: ['licence', 'licence/uncancel'],
  cancelled: ['licence/reactivate', 'licence/uncancel'],
  change_scheduled: ['licence/cancel', 'licence/remove-scheduled-change', 'licence/renew', 'licence/withdraw'],
  change_removed: ['licence/cancel', 'licence/schedule-change', 'licence/withdraw'],
  cancellation_withdrawn: ['licence', 'licence/cancel', 'licence/withdraw'],
  withdrawn: ['licence'],
  expired: ['licence/reactivate'],
  retired: ['buy'],
  key_replaced: ['licence'],
};

const linksIn = (html: string) => [...html.matchAll(/href="([^"]*)"/g)].map(([, link = '']) => link);

describe.each(LANGUAGES)('in %s', (language) => {
  test('each mail links to the pages of what it speaks of', () => {
    const pages = new Map(TEMPLATES.map((template) => [template, new Set<string>()]));
    for (const sample of samples) {
      const { html } = render(templates, sample.notice, contextOf(sample, language));
      for (const link of linksIn(html)) {
        const [, page] = /^https:\/\/portal\.example\/portal\/[^/]+\/(.+)$/.exec(link) ?? [];
        const named = page?.replace(/licences\/\w+/, 'licence').replace(/=.*/, '');
        if (named !== undefined) pages.get(sample.notice.template)?.add(named);
      }
    }
    expect(Object.fromEntries([...pages].map(([template, found]) => [template, [...found].toSorted()]))).toEqual(PAGES);
  });

  test.each(TEMPLATES)('%s is complete in both parts, in every state it is sent in', (template) => {
    for (const sample of samples.filter(({ notice }) => notice.template === template)) {
      const { subject, text, html } = render(templates, sample.notice, contextOf(sample, language));
      for (const part of [subject, text, html.replace(/<style>[\s\S]*<\/style>/, '')])
        expect(part).not.toMatch(/[{}]|undefined|\bnull\b|NaN|\*\*|\]\(|\| --|\(\)|\uFF08\uFF09/);
      expect(subject).not.toContain('\n');
      expect(html).toContain(`<html lang="${language}">`);
      expect(html).not.toMatch(/<img|<script|javascript:/);
      const linksInText = [...text.matchAll(/<(https?:[^>]*)>/g)].map(([, link = '']) => link);
      expect(linksIn(html).toSorted(), subject).toEqual(linksInText.toSorted());
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
    const renewal = { ...RENEWAL, cadence: { unit: 'year', count: 1 }, at: PERIOD.ends } as const;
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

  test('of a change that is paid ahead names the plan and seats that were bought', () => {
    const params = { ...PERIOD, amount: 12_000, currency: 'EUR', invoice: 'in_1', plan: 'Studio', seats: 4 };
    const text = textOf('payment_received', params);
    expect(text).toContain('- Studio, 4 seats, Dec 8, 2026 – Dec 7, 2027: €120.00\n');
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
    expect(reminder(true)).toContain('whatever you have chosen');
    expect(textOf('paused', { until: ends })).toContain('whatever you have chosen');
  });
});

test('each mail has the links that the law of its region wants, in its language', () => {
  const ends = endOf('2027-03-31');
  const footOf = (context: Partial<DeliveryContext>) =>
    mail('paused', { until: ends }, context).text.split('-- ').at(-1);
  const german = footOf({ language: 'de', region: 'eu' });
  expect(german).toContain('Verträge hier kündigen <https://portal.example/cancel?lang=de>');
  expect(german).toContain('Vertrag hier widerrufen <https://portal.example/withdraw?lang=de>');
  const californian = footOf({ language: 'en', region: 'us-ca' });
  expect(californian).toContain('Cancel online <https://portal.example/cancel?lang=en>');
  expect(californian).not.toContain('withdraw');
});

test('an incomplete mail is not made', () => {
  expect(() => mail('paused', {})).toThrow('The mail needs a value for {{until}}');
  expect(() => mail('suspended', {}, { portalUrl: 'javascript:alert(1)' })).toThrow('http(s) and mailto only');
  expect(() => mail('trial_ending', { ends: 1 }, { disclosures: ['mars'] })).toThrow(
    'write knowledge/en/disclosures/mars.md',
  );
});
