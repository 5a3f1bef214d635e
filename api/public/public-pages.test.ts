import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../../knowledge/languages.ts';
import { GUESS_LIMITS } from '../../domain/people/guess-limits.ts';
import { useApi } from '../testing/api.ts';
import { TEST_ORIGIN, TEST_PERSON_SECRETS } from '../testing/server.ts';

const api = useApi();
const get = async (path: string) => {
  const response = await fetch(`${api().url}${path}`);
  return { status: response.status, text: await response.text() };
};

describe('the statement on accessibility', () => {
  const send = async (fields: Record<string, string>, headers: Record<string, string> = {}) =>
    await fetch(`${api().url}/accessibility?lang=de`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: TEST_ORIGIN, ...headers },
      body: new URLSearchParams(fields),
    });
  const mailsTo = async (address: string) => {
    const rows = await api().db.sql<{ id: string; sealed: Buffer; secret_id: string }[]>`select * from person_mails`;
    return rows
      .map(({ id, sealed, secret_id }) => JSON.parse(TEST_PERSON_SECRETS.open({ sealed, secretId: secret_id }, id)))
      .filter(({ to }) => to === address);
  };

  test.each(LANGUAGES)('names the standard, what does not conform, and a way to complain, in %s', async (language) => {
    const { status, text } = await get(`/accessibility?lang=${language}`);
    expect(status).toBe(200);
    for (const part of ['WCAG', 'EN 301 549', '2019/882', '/openapi.json']) expect(text).toContain(part);
  });

  test('takes a message to the vendor and acknowledges it', async () => {
    const email = `${randomUUID()}@people.example`;
    const what = 'Der Knopf\n<b>ist</b> zu klein';
    const sent = await send({ what, email });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, '/accessibility?lang=de&sent=1']);
    expect((await get('/accessibility?lang=de&sent=1')).text).toContain('role="status"');
    const [toVendor] = await mailsTo('support@evergreen.example');
    const [toSender] = await mailsTo(email);
    expect(toSender.params.subject).toBe('Ihre Nachricht zur Barrierefreiheit');
    for (const mail of [toVendor, toSender])
      expect(mail.rows).toContainEqual(expect.objectContaining({ line_value: what }));
  });

  test.each([
    [{ what: '', email: 'jana@people.example' }, 'what'],
    [{ what: 'x', email: 'a@b.example,c@d.example' }, 'email'],
    [{ what: 'x'.repeat(4_001), email: 'jana@people.example' }, 'what'],
  ])('says what is wrong with %j', async (fields, field) => {
    const refused = await send(fields);
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain(`id="${field}-error"`);
  });

  test('fills no mailbox, and is not sent by a page of another site', async () => {
    const email = `${randomUUID()}@people.example`;
    for (let n = 0; n < GUESS_LIMITS.feedback.address.hour; n += 1) await send({ what: 'x', email });
    const refused = await send({ what: 'x', email });
    expect([refused.status, (await refused.text()).includes('support@evergreen.example')]).toEqual([429, true]);
    const other = await send({ what: 'x', email: 'other@people.example' }, { origin: 'https://evil.example' });
    expect(other.status).toBe(403);
  });
});

describe('the help', () => {
  test('lists all articles in the language of the page', async () => {
    const { text } = await get('/help?lang=de');
    expect(text).toContain('<h1>Hilfe</h1>');
    expect(text).toContain('href="/help/cancel?lang=de"');
  });

  test('finds an article in spite of a typing error, and says when nothing is found', async () => {
    expect((await get('/help?lang=en&q=cancle')).text).toMatch(
      /<ul class="articles">\s*<li>\s*<a href="\/help\/cancel/,
    );
    const nothing = await get(`/help?lang=en&q=${encodeURIComponent('xyzzyqwv<script>')}`);
    expect(nothing.text).toContain('role="status"');
    expect(nothing.text).not.toContain('qwv<script>');
  });

  test('shows an article whose links lead to others, or to the portal', async () => {
    const { status, text } = await get('/help/pause?lang=en');
    expect(status).toBe(200);
    expect(text).toContain('<h2>How to pause</h2>');
    expect(text).toContain('<a href="/help/cancel?lang=en">cancel</a>');
    expect(text).toContain('<a href="/portal">your licences</a>');
    expect((await get('/help/unknown?lang=en')).status).toBe(404);
  });
});
