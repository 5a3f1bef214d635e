import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { preferencesUrlFor } from '../../activities/notifications/preferences-url.ts';
import { findMailPreferences, saveMailPreferences } from '../../db/queries/mail-preferences.ts';
import { sealToken } from '../../db/sealed-token.ts';
import { DEFAULT_PREFERENCES, PREFERENCES_LINK_DAYS } from '../../domain/people/mail-preferences.ts';
import { memberSession } from '../testing/people.ts';
import { useApi } from '../testing/api.ts';
import { TEST_PERSON_SECRETS as secrets } from '../testing/server.ts';

const api = useApi();
const DAY_MS = 86_400_000;

/** Somebody who need not have an account, and the address in a mail to them. */
function reader(now = Date.now()) {
  const email = `reader-${randomUUID()}@people.example`;
  return { email, url: preferencesUrlFor({ secrets, publicUrl: api().url }, { email, zone: 'Europe/Berlin' }, now) };
}
const get = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const post = async (url: string, fields: Record<string, string>) =>
  await fetch(url, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) });
const kept = (email: string) => findMailPreferences(api().db, email);

test('the link of a mail shows what its reader has chosen, and names the zone of the account; opening it changes nothing', async () => {
  const { email, url } = reader();
  const { status, text, headers } = await get(`${url}?lang=en`);
  expect(status).toBe(200);
  expect(text).toContain(`<h1>Mails to ${email}</h1>`);
  expect(text).toMatch(/value="Europe\/Berlin" +selected/);
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('cache-control')).toBe('no-store');
  expect((await get(`${url}/off/reminders`)).status).toBe(200);
  expect(await api().db.sql`select 1 from mail_preferences where email = ${email}`).toEqual([]);
});

test('what is chosen is kept for the address, whatever the case of its letters', async () => {
  const { email, url } = reader();
  const fields = { quiet: 'on', from: '20', until: '8', zone: 'Asia/Tokyo', language: 'ja' };
  const saved = await post(`${url}?lang=de`, fields);
  expect(saved.status).toBe(303);
  const chosen = {
    reminders: false,
    language: 'ja',
    quiet: { from: 20, until: 8, zone: 'Asia/Tokyo' },
  };
  expect(await kept(email.toUpperCase())).toEqual(chosen);
  const page = await get(`${api().url}${saved.headers.get('location') ?? ''}`);
  expect(page.text).toContain('role="status"');
  await post(url, { reminders: 'on', language: '' });
  expect(await kept(email)).toEqual(DEFAULT_PREFERENCES);
});

test.each([
  ['longer than 14 hours', { from: '8', until: '23' }],
  ['no hours', { from: '8', until: '8' }],
  ['no such hour', { from: '8', until: '25' }],
  ['no such zone', { zone: 'Nowhere/City' }],
])('quiet hours that are %s are refused, and nothing is changed', async (_what, wrong) => {
  const { email, url } = reader();
  const refused = await post(url, { quiet: 'on', from: '20', until: '8', zone: 'UTC', ...wrong });
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain('role="alert"');
  expect(await kept(email)).toEqual(DEFAULT_PREFERENCES);
});

test('a mail program turns one kind off by one press, as RFC 8058 says, and leaves the rest', async () => {
  const { email, url } = reader();
  await saveMailPreferences(api().db, email, { ...DEFAULT_PREFERENCES, language: 'de' });
  const done = await post(`${url}/off/reminders`, { 'List-Unsubscribe': 'One-Click' });
  expect([done.status, await done.text()]).toEqual([200, '']);
  expect(await kept(email)).toEqual({ ...DEFAULT_PREFERENCES, reminders: false, language: 'de' });
  const other = reader();
  const parts = new FormData();
  parts.set('List-Unsubscribe', 'One-Click');
  const inParts = await fetch(`${other.url}/off/reminders`, { method: 'POST', body: parts });
  expect([inParts.status, (await kept(other.email)).reminders]).toEqual([200, false]);
  expect((await post(`${url}/off/everything`, {})).status).toBe(404);
});

test('a link that is made up, changed, too old, or for something else opens nothing', async () => {
  const { email, url } = reader();
  const old = reader(Date.now() - (PREFERENCES_LINK_DAYS + 1) * DAY_MS);
  const other = sealToken(secrets, 'declaration', { email }, Date.now() + DAY_MS);
  const last = url.endsWith('A') ? 'B' : 'A';
  for (const wrong of [
    `${url.slice(0, -1)}${last}`,
    old.url,
    `${api().url}/preferences/${other}`,
    `${api().url}/preferences/x`,
  ]) {
    expect((await get(wrong)).status).toBe(404);
    expect((await post(wrong, { language: 'de' })).status).toBe(404);
    expect((await post(`${wrong}/off/reminders`, { 'List-Unsubscribe': 'One-Click' })).status).toBe(404);
  }
  expect(await kept(email)).toEqual(DEFAULT_PREFERENCES);
});

test('the link reveals no address, and is another one in each mail', () => {
  const email = 'jana@people.example';
  const links = [1, 2].map(() => preferencesUrlFor({ secrets, publicUrl: 'https://x.example' }, { email }, 0));
  expect(new Set(links).size).toBe(2);
  for (const link of links) {
    expect(link).not.toContain('jana');
    expect(Buffer.from(link.split('/').at(-1) ?? '', 'base64url').toString('latin1')).not.toContain('jana');
  }
});

test('a signed-in person reads and changes the same', async () => {
  const { body } = await api().call('POST', '/v1/accounts', {
    key: api().keys.admin,
    body: { name: 'Acme', email: 'billing@acme.example', zone: 'Europe/Berlin', region: 'eu' },
  });
  const session = await memberSession(api(), String(body['id']), 'viewer');
  const me = await api().call('GET', '/v1/me/mail-preferences', { session });
  expect(me.body).toMatchObject({ reminders: true, language: null, quiet_hours: null });
  const quiet_hours = { from_hour: 20, until_hour: 8, zone: 'Europe/Berlin' };
  const change = (changed: unknown) => api().call('PATCH', '/v1/me/mail-preferences', { session, body: changed });
  expect((await change({ quiet_hours })).body).toMatchObject({ reminders: true, quiet_hours });
  expect((await change({ reminders: false })).body).toMatchObject({ reminders: false, quiet_hours });
  expect((await change({ quiet_hours: null })).body).toMatchObject({ reminders: false, quiet_hours: null });
  for (const wrong of [{}, { quiet_hours: { from_hour: 0, until_hour: 20, zone: 'UTC' } }, { reminders: 'no' }])
    expect((await change(wrong)).status).toBe(422);
  expect(await kept(String(me.body['email']))).toMatchObject({ reminders: false, quiet: null });
});
