import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { useApi } from '../testing/api.ts';
import { TEST_ORIGIN, TEST_PERSON_SECRETS } from '../testing/server.ts';
import { GUESS_LIMITS } from '../../domain/people/guess-limits.ts';

const api = useApi({ trustedProxies: 1 });

let client = 0;
/** Sends a form as a page of the site does, from a network of its own. */
async function post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  client += 1;
  const response = await fetch(`${api().url}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: TEST_ORIGIN, 'x-forwarded-for': `198.51.100.${client % 250}`, ...headers },
    body: new URLSearchParams(fields),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
const get = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${api().url}${path}`, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

const filled = (changed: Record<string, string> = {}) => ({
  once: randomUUID(),
  step: 'confirm',
  name: 'Nordlicht Studio GmbH',
  email: `rechnung-${randomUUID()}@nordlicht.example`,
  contract: 'Team, Lizenz …7F3Q',
  kind: 'ordinary',
  reason: '',
  when: 'next',
  day: '',
  to: `bestaetigung-${randomUUID()}@nordlicht.example`,
  ...changed,
});
const stored = async (email: string) => await api().db.sql`select * from declarations where email = ${email}`;
/** The mails that wait, opened. */
async function mailsTo(address: string) {
  const rows = await api().db.sql<{ id: string; sealed: Buffer; secret_id: string }[]>`select * from person_mails`;
  return rows
    .map(({ id, sealed, secret_id }) => JSON.parse(TEST_PERSON_SECRETS.open({ sealed, secretId: secret_id }, id)))
    .filter(({ to }) => to === address);
}

describe('the page to cancel', () => {
  test('has all fields and the button at once, in German, without a session, a script or a cookie of one', async () => {
    const { status, text, headers } = await get('/cancel', { 'accept-language': 'de' });
    expect(status).toBe(200);
    expect(text).toContain('<h1>Verträge hier kündigen</h1>');
    for (const name of ['name', 'email', 'contract', 'kind', 'reason', 'when', 'day', 'to'])
      expect(text).toContain(`name="${name}"`);
    expect(text).toMatch(/name="step" value="confirm">jetzt kündigen</);
    expect(headers.get('content-security-policy')).toContain("form-action 'self'");
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test.each([
    ['fr-FR,fr;q=0.9', 'Résilier votre contrat', 'vérifier ma résiliation'],
    ['en', 'Cancel contracts here', 'cancel now'],
    ['ja', '契約の解約', '今すぐ解約する'],
    ['it', 'Cancel contracts here', 'cancel now'],
  ])('is in the language of the browser: %s', async (language, title, button) => {
    const { text } = await get('/cancel', { 'accept-language': language });
    expect(text).toContain(`<h1>${title}</h1>`);
    expect(text).toContain(`>${button}</button>`);
  });

  test('records what is declared and acknowledges it at once, on the page, as a file and by mail', async () => {
    const fields = filled({ kind: 'extraordinary', reason: 'Preis\nerhöht', when: 'day', day: '2100-12-31' });
    const sent = await post('/cancel?lang=de', fields);
    expect(sent.status, sent.text).toBe(303);
    const [row] = await stored(fields.email);
    expect(row).toMatchObject({
      kind: 'cancel',
      language: 'de',
      name: fields.name,
      contract: fields.contract,
      extraordinary: true,
      reason: 'Preis\nerhöht',
      ends_on: '2100-12-31',
      acknowledge_to: fields.to,
      status: 'received',
    });
    const address = sent.headers.get('location') ?? '';
    const page = await get(address, { 'accept-language': 'ja' });
    expect(page.text).toContain('<h1>Ihre Kündigung ist eingegangen</h1>');
    expect(page.text).toMatch(/am \w+, \d+\. \w+ \d{4} um \d\d:\d\d:\d\d \(Berlin\)/);
    const file = await get(`${address}/file`);
    expect(file.headers.get('content-disposition')).toBe(`attachment; filename="evergreen-${String(row?.['id'])}.txt"`);
    const [mail] = await mailsTo(fields.to);
    const values = [
      fields.name,
      fields.email,
      fields.contract,
      'Außerordentlich',
      'Preis\nerhöht',
      String(row?.['id']),
    ];
    for (const value of values) {
      expect(page.text).toContain(value);
      expect(file.text).toContain(value);
      expect(mail.rows).toContainEqual(expect.objectContaining({ line_value: value }));
    }
    expect(mail.params.subject).toMatch(/^Ihre Kündigung vom \d+\. \w+ \d{4}$/);
  });

  test('that is sent twice is one declaration and one mail; another content is another', async () => {
    const fields = filled();
    const answers = await Promise.all([post('/cancel', fields), post('/cancel', fields)]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(await stored(fields.email)).toHaveLength(1);
    expect(await mailsTo(fields.to)).toHaveLength(1);
    await post('/cancel', { ...fields, contract: 'Studio' });
    expect(await stored(fields.email)).toHaveLength(2);
  });

  test('says what is missing beside each field, keeps what was typed, and records nothing', async () => {
    const fields = filled({
      name: '',
      email: 'nobody',
      to: 'x@',
      when: 'day',
      day: '2020-01-01',
      kind: 'extraordinary',
    });
    const { status, text } = await post('/cancel?lang=en', fields);
    expect(status).toBe(422);
    for (const name of ['name', 'email', 'to', 'day', 'reason']) expect(text).toContain(`id="${name}-error"`);
    expect(text).not.toContain('id="contract-error"');
    expect(text).toContain('value="Team, Lizenz …7F3Q"');
    expect(await stored(fields.email)).toEqual([]);
  });

  test('answers the same for a customer as for anybody else', async () => {
    const customer = `kundin-${randomUUID()}@people.example`;
    const made = await api().call('POST', '/v1/accounts', {
      key: api().keys.admin,
      body: { name: 'Acme', email: customer, zone: 'Europe/Berlin', region: 'eu' },
    });
    expect(made.status).toBe(201);
    const to = `${randomUUID()}@people.example`;
    const shapes = [];
    for (const email of [customer, `fremde-${randomUUID()}@people.example`]) {
      const sent = await post('/cancel?lang=de', filled({ email, to }));
      const page = await get(sent.headers.get('location') ?? '');
      const fixed = page.text.replaceAll(/dcl_\w+|\d\d:\d\d:\d\d|\/declared\/[\w-]+|nonce="[^"]+"/g, '');
      shapes.push([sent.status, fixed.replaceAll(email, '')]);
    }
    expect(shapes[0]).toEqual(shapes[1]);
  });
});

describe('France and withdrawals', () => {
  test.each([
    ['/cancel?lang=fr', 'Récapitulatif de votre résiliation', 'notification de la résiliation'],
    ['/withdraw?lang=en', 'Confirm withdrawal', 'confirm withdrawal'],
    ['/withdraw?lang=de', 'Widerruf bestätigen', 'Widerruf bestätigen'],
  ])('%s is shown again before it is sent', async (path, title, button) => {
    const fields = filled({ step: 'review' });
    const review = await post(path, fields);
    expect(review.text).toContain(`<h1>${title}</h1>`);
    expect(review.text).toContain(`value="confirm">${button}<`);
    expect(await stored(fields.email)).toEqual([]);
    const changed = await post(path, { ...fields, step: 'edit' });
    expect(changed.text).toContain(`value="${fields.name}"`);
    const sent = await post(path, { ...fields, step: 'confirm' });
    expect(sent.status).toBe(303);
    expect(await stored(fields.email)).toHaveLength(1);
  });

  test('the French acknowledgement is in French, by mail, too', async () => {
    const fields = filled();
    await post('/cancel?lang=fr', fields);
    const [mail] = await mailsTo(fields.to);
    expect(mail.params).toMatchObject({
      subject: expect.stringContaining('Votre résiliation du'),
      page_language: 'fr',
    });
  });

  test('a withdrawal asks neither for a reason nor for a time', async () => {
    const { text } = await get('/withdraw?lang=en');
    for (const name of ['kind', 'reason', 'when', 'day']) expect(text).not.toContain(`name="${name}"`);
    const fields = filled({ kind: 'extraordinary', reason: 'x', when: 'day', day: 'never' });
    expect((await post('/withdraw?lang=en', fields)).status).toBe(303);
    expect((await stored(fields.email))[0]).toMatchObject({ extraordinary: false, reason: null, ends_on: null });
  });
});

describe('an attacker', () => {
  test('cannot put markup into the page', async () => {
    const evil = '"><script>alert(1)</script><b>';
    const again = await post('/cancel', filled({ name: evil, email: '' }));
    expect(again.status).toBe(422);
    expect(again.text).not.toContain('<script>alert');
    const sent = await post('/cancel', filled({ name: evil, contract: evil, reason: evil }));
    expect((await get(sent.headers.get('location') ?? '')).text).not.toContain('<script>alert');
  });

  test.each([
    'a@b.example, c@d.example',
    'a@b.example\r\nBcc: c@d.example',
    'a@b.example%0aBcc:c@d.example',
    '<a@b.example>',
    '"a b"@c.example',
  ])('cannot add recipients or headers by the address %j', async (to) => {
    const fields = filled({ to });
    expect((await post('/cancel', fields)).status).toBe(422);
    expect(await stored(fields.email)).toEqual([]);
  });

  test('cannot end a line of a mail or of a file by a name', async () => {
    const fields = filled({ name: 'Jana\r\nBcc: x@y.example\u2028\u0000', contract: 'Team\n\n# Heading' });
    await post('/cancel', fields);
    expect((await stored(fields.email))[0]).toMatchObject({
      name: 'Jana Bcc: x@y.example',
      contract: 'Team # Heading',
    });
  });

  test('is refused with a huge form, another type, or bytes that are no text', async () => {
    expect((await post('/cancel', filled({ reason: 'x'.repeat(20_000) }))).status).toBe(413);
    expect((await post('/cancel', filled({ reason: 'x'.repeat(3_000) }))).status).toBe(422);
    const send = async (body: string, type: string) =>
      await fetch(`${api().url}/cancel`, {
        method: 'POST',
        body,
        headers: { origin: TEST_ORIGIN, 'content-type': type },
      });
    expect((await send('{}', 'application/json')).status).toBe(415);
    expect((await send('name=%ff%fe', 'application/x-www-form-urlencoded')).status).toBe(400);
  });

  test('cannot let a page of another site send the form', async () => {
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ]) {
      const fields = filled();
      const refused = await post('/cancel', fields, headers);
      expect([refused.status, refused.headers.get('content-type')]).toEqual([403, 'text/html; charset=utf-8']);
      expect(await stored(fields.email)).toEqual([]);
    }
  });

  test('cannot fill a mailbox, and is told how else to declare it', async () => {
    const to = `${randomUUID()}@people.example`;
    const most = GUESS_LIMITS.declaration.address.hour;
    for (let n = 0; n < most; n += 1) expect((await post('/cancel', filled({ to }))).status).toBe(303);
    const refused = await post('/cancel?lang=en', filled({ to: to.toUpperCase() }));
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect(refused.text).toContain('mailto:support@evergreen.example');
    expect(await mailsTo(to)).toHaveLength(most);
  });

  test('cannot open a receipt that is not theirs', async () => {
    const sent = await post('/cancel', filled());
    const address = sent.headers.get('location') ?? '';
    const forged = `${address.slice(0, -2)}${address.endsWith('A') ? 'B' : 'A'}A`;
    for (const path of [forged, '/declared/x', `${forged}/file`]) expect((await get(path)).status).toBe(404);
  });
});

test('a page takes no other method', async () => {
  const response = await fetch(`${api().url}/cancel`, { method: 'DELETE' });
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST, OPTIONS']);
});
