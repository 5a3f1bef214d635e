import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { readLicenseKey } from '../../db/queries/license-keys.ts';
import { vault } from '../../db/testing/database.ts';
import { insertPurchase } from '../../db/testing/fixtures.ts';
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

describe('the page to find licences', () => {
  const send = async (reference: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${api().url}/find-licences?lang=de`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: TEST_ORIGIN, ...headers },
      body: new URLSearchParams({ reference }),
    });
    return { status: response.status, location: response.headers.get('location'), text: await response.text() };
  };
  /** What was searched for and has not been looked up yet. */
  const waiting = async () => {
    const rows = await api().db.sql<{ id: string; sealed: Buffer; secret_id: string }[]>`
      select * from person_mails where template = 'licenses_found' order by created_at, id`;
    return rows.map(
      ({ id, sealed, secret_id }) =>
        JSON.parse(TEST_PERSON_SECRETS.open({ sealed, secretId: secret_id }, id)).reference,
    );
  };
  // All tests come from one network address.
  beforeEach(async () => {
    await api().db.sql`delete from guess_counters`;
    await api().db.sql`delete from person_mails where template = 'licenses_found'`;
  });

  test('answers the same for a known key, an unknown one, an invoice and nonsense, and takes each up', async () => {
    const { id } = await insertPurchase(api().db);
    const key = (await readLicenseKey(api().db, vault, id))?.key ?? '';
    const typed = [key, vault.generateKey(), 'in_unknown', 'was ist das'];
    const answers = [];
    for (const reference of typed) answers.push(await send(reference));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect([answers[0]?.status, answers[0]?.location]).toEqual([303, '/find-licences?lang=de&sent=1']);
    expect(await waiting()).toEqual(typed);
    expect((await get('/find-licences?lang=de&sent=1')).text).toContain('role="status"');
  });

  test.each([
    ['', 'fehlt'],
    ['x'.repeat(101), 'zu lang'],
  ])('says what is wrong with “%s”', async (reference, why) => {
    const refused = await send(reference);
    expect(refused.status).toBe(422);
    expect(refused.text).toMatch(new RegExp(`<p class="error" id="reference-error">[^<]*${why}`));
    expect(await waiting()).toEqual([]);
  });

  test('counts with searches by the API, and refuses a known and an unknown key alike', async () => {
    const { id } = await insertPurchase(api().db);
    const { hour } = GUESS_LIMITS.license_search.reference;
    for (const key of [(await readLicenseKey(api().db, vault, id))?.key ?? '', vault.generateKey()]) {
      for (let n = 1; n < hour; n += 1) expect((await send(key)).status).toBe(303);
      expect((await api().call('POST', '/v1/find-licenses', { body: { reference: key } })).status).toBe(202);
      const refused = await send(key.toLowerCase().replaceAll('-', ' '));
      expect([refused.status, refused.text.includes('support@evergreen.example')]).toEqual([429, true]);
    }
    expect(await waiting()).toHaveLength(2 * hour);
  });

  test('is not sent by a page of another site, and repeats nothing as markup', async () => {
    expect((await send('in_x', { origin: 'https://evil.example' })).status).toBe(403);
    expect(await waiting()).toEqual([]);
    expect((await send(`<b>${'x'.repeat(100)}`)).text).not.toContain('<b>xx');
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
    expect((await get('/help/sign-in?lang=en')).text).toContain(
      '<a href="/find-licences?lang=en">find your licences</a>',
    );
    expect((await get('/help/unknown?lang=en')).status).toBe(404);
  });
});
