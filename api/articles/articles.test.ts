import { beforeAll, describe, expect, test } from 'vitest';
import { REFUSAL_CODES } from '../../domain/lifecycle/refusals.ts';
import { searchArticles, storeArticles } from '../../db/queries/articles.ts';
import { commitTransition } from '../../db/commit.ts';
import { DAY_MS, expectStep, insertPurchase, insertTrial, START } from '../../db/testing/fixtures.ts';
import { insertMember, insertSession } from '../../db/testing/people.ts';
import { vault } from '../../db/testing/vault.ts';
import { loadArticles } from '../../knowledge/articles/articles.ts';
import { useApi } from '../testing/api.ts';
import { indexArticles } from './store.ts';

const api = useApi();

async function search(query: string, language = 'en'): Promise<unknown[]> {
  const parameters = new URLSearchParams({ query, limit: '3' });
  const headers = { 'accept-language': language };
  const { status, body } = await api().call('GET', `/v1/articles?${parameters.toString()}`, { headers });
  expect(status).toBe(200);
  return idsOf(body);
}

function idsOf(body: Readonly<Record<string, unknown>>): unknown[] {
  return (body['data'] as { id: unknown }[]).map(({ id }) => id);
}

describe('the right article is first', () => {
  test.each([
    ['cancel', 'cancel'],
    ['how do I cancel my licence?', 'cancel'],
    ['cancle my subscripton', 'cancel'],
    ['terminate contract', 'cancel'],
    ['stop automatic renewal', 'automatic-renewal'],
    ['autorenew off', 'automatic-renewal'],
    ['change credit card', 'payment-method'],
    ['update billing details', 'payment-method'],
    ['new paymnet methd', 'payment-method'],
    ['card declined', 'payment-failed'],
    ['payment faild', 'payment-failed'],
    ['more users', 'change-plan-or-seats'],
    ['upgrade plan', 'change-plan-or-seats'],
    ['get my money back', 'withdraw'],
    ['refnud', 'withdraw'],
    ['lost serial number', 'replace-key'],
    ['licens key stolen', 'replace-key'],
    ['log in', 'sign-in'],
    ['pasword', 'sign-in'],
    ['invite a collegue', 'people-and-roles'],
    ['break over the holidays', 'pause'],
    ['extend licence', 'renew'],
    ['laptop lost', 'activations'],
    ['free demo', 'trial-and-purchase'],
    ['reactivate expired license', 'expired'],
  ])('English: %s', async (query, expected) => {
    expect((await search(query))[0]).toBe(expected);
  });

  test.each([
    ['kündigen', 'cancel'],
    ['Abo kuendigen', 'cancel'],
    ['Kündigng zurück nehmen', 'cancel'],
    ['Lizenz abbestellen', 'cancel'],
    ['Kreditkarte ändern', 'payment-method'],
    ['Zahlungsmethode wechseln', 'payment-method'],
    ['Karte abgelehnt', 'payment-failed'],
    ['Zahlung fehlgeschlagn', 'payment-failed'],
    ['Geld zurück', 'withdraw'],
    ['Wiederruf', 'withdraw'],
    ['Seriennummer verloren', 'replace-key'],
    ['einloggen', 'sign-in'],
    ['Pasword vergessen', 'sign-in'],
    ['Kollegen einladen', 'people-and-roles'],
    ['Urlaub', 'pause'],
    ['mehr Nutzer', 'change-plan-or-seats'],
    ['Tarif wechseln', 'change-plan-or-seats'],
    ['automatische verlängerung abschalten', 'automatic-renewal'],
    ['Lizenz erneuern', 'renew'],
  ])('German: %s', async (query, expected) => {
    expect((await search(query, 'de'))[0]).toBe(expected);
  });

  test.each([
    ['解約', 'cancel'],
    ['退会したい', 'cancel'],
    ['クレジットカードを変更', 'payment-method'],
    ['クレジトカード', 'payment-method'],
    ['返金', 'withdraw'],
    ['キーを再発行したい', 'replace-key'],
    ['ログインできない', 'sign-in'],
    ['パスワド', 'sign-in'],
    ['自動更新を止める', 'automatic-renewal'],
    ['ライセンスを延長', 'renew'],
    ['同僚を招待', 'people-and-roles'],
    ['休止', 'pause'],
  ])('Japanese: %s', async (query, expected) => {
    expect((await search(query, 'ja'))[0]).toBe(expected);
  });
});

test('what is no word of the help finds nothing, whatever its signs', async () => {
  for (const query of ['xyzzyqwv', `' & ! | <-> :* \\`, `it's \\'`, '!!!', '🙂'])
    expect(await search(query), query).toEqual([]);
});

test('the article of every refusal is found by its code, and read in the language asked for', async () => {
  for (const code of REFUSAL_CODES) {
    const { body } = await api().call('GET', `/v1/articles?code=${code}`);
    expect(idsOf(body), code).toHaveLength(1);
  }
  const { body } = await api().call('GET', '/v1/articles/pause', { headers: { 'accept-language': 'de-AT' } });
  expect(body).toMatchObject({
    id: 'pause',
    language: 'de',
    title: 'Eine Lizenz pausieren und fortsetzen',
    blocks: expect.arrayContaining([
      { kind: 'heading', items: [[expect.objectContaining({ text: 'So pausieren Sie' })]] },
    ]),
  });
});

test('articles are filtered by the kind of plan and by the time in which they matter', async () => {
  const paused = await api().call('GET', '/v1/articles?window=paused');
  expect(paused.body['data']).toMatchObject([{ id: 'pause', windows: ['paused', 'active'] }]);
  expect(idsOf((await api().call('GET', '/v1/articles?window=paused&plan=perpetual')).body)).toEqual([]);
  expect((await api().call('GET', '/v1/articles?window=monday')).body).toMatchObject({ code: 'validation_failed' });
});

describe('the help of a licence', () => {
  const helpOf = async (id: string, query = '', headers = {}) => {
    const { status, body } = await api().call('GET', `/v1/licenses/${id}/articles${query}`, {
      key: api().keys.admin,
      headers,
    });
    expect(status).toBe(200);
    return body;
  };

  test('is what fits its state, its windows and its plan, in the language asked for', async () => {
    const trial = await insertTrial(api().db);
    expect(idsOf(await helpOf(trial.license.id))[0]).toBe('trial-and-purchase');
    const { id, ...license } = await insertPurchase(api().db);
    const held = expectStep({ id, ...license }, { type: 'hold', reason: 'asked' }, START + DAY_MS);
    await commitTransition(api().db, vault, [held]);
    const help = await helpOf(id, '', { 'accept-language': 'de' });
    expect(idsOf(help)).toHaveLength(3);
    expect(help['data']).toMatchObject([{ id: 'hold', language: 'de', title: 'Eine Lizenz ist angehalten' }, {}, {}]);
  });

  test('begins with what explains a refusal, once', async () => {
    const { id } = await insertPurchase(api().db);
    expect(idsOf(await helpOf(id, '?code=pause_not_offered&limit=2'))[0]).toBe('pause');
    const all = idsOf(await helpOf(id, '?code=pause_not_offered&limit=20'));
    expect(new Set(all).size).toBe(all.length);
  });

  test('of a licence that is closed is only what explains that', async () => {
    const { license } = await insertTrial(api().db);
    const retired = expectStep(license, { type: 'retire', reason: 'asked' }, START + DAY_MS);
    await commitTransition(api().db, vault, [retired]);
    expect(idsOf(await helpOf(license.id, '?limit=20'))).toEqual(['expired']);
  });

  test('is not told of a licence that the caller does not see', async () => {
    const { account } = await insertPurchase(api().db);
    const { id } = await insertPurchase(api().db);
    const { person } = await insertMember(api().db, { account, role: 'owner' });
    const { token: session } = await insertSession(api().db, person);
    const headers = { 'evergreen-account': account };
    expect((await api().call('GET', `/v1/licenses/${id}/articles`, { session, headers })).status).toBe(404);
  });
});

test('an article that does not exist is not found, and a code that does not exist is refused', async () => {
  expect((await api().call('GET', '/v1/articles/nothing')).body).toMatchObject({ code: 'not_found' });
  expect((await api().call('GET', '/v1/articles?code=nothing')).body).toMatchObject({ code: 'validation_failed' });
});

describe('what is stored', () => {
  beforeAll(async () => {
    await indexArticles(api().databases.staff, loadArticles());
  });

  test('is replaced as a whole when the articles have changed, and only then', async () => {
    const { db } = api();
    const article = { language: 'en', title: 'a new article', tags: '', body: 'nothing else' };
    const terms = ['new'];
    expect(await storeArticles(db, 'one', [{ ...article, id: 'one' }])).toBe(true);
    expect(await storeArticles(db, 'one', [{ ...article, id: 'one' }])).toBe(false);
    expect(await searchArticles(db, 'en', terms)).toEqual(['one']);
    const both = await Promise.all(['two', 'two'].map((id) => storeArticles(db, 'two', [{ ...article, id }])));
    expect(both.toSorted((a, b) => Number(a) - Number(b))).toEqual([false, true]);
    expect(await searchArticles(db, 'en', terms)).toEqual(['two']);
    await indexArticles(api().databases.staff, loadArticles());
    expect(await search('cancel')).toContain('cancel');
  });
});
