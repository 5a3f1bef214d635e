import { expect, test } from 'vitest';
import { isWellFormedKey } from '../../domain/keys/license-key.ts';
import { StableValues } from './stable-values.ts';

const recordedAt = Date.parse('2026-11-26T11:40:00Z');
const licenseKey = 'EVG-AAAAA-BBBBB-CCCCC-DDDDD';

/** What replies become in one recording. */
function stabilize(...replies: unknown[]): unknown[] {
  const stable = new StableValues({
    recordedAt,
    instant: '2030-01-16T09:00:00Z',
    secrets: new Set([licenseKey]),
  });
  return replies.map((reply) => stable.stabilize({ reply }).reply);
}

test('an id is replaced by the same one everywhere, also inside other texts', () => {
  const id = 'lic_01kayf3v7m2e8nr4y6hqd0aaaa';
  const other = 'lic_01kayf3v7m2e8nr4y6hqd0bbbb';
  const [replaced] = stabilize({ id, mail: `${id}/8/0`, invoice: `in_sandbox_${id}_2_1`, other });
  const first = 'lic_01k9f3v7m2e8nr4y6hqd0xwz01';
  expect(replaced).toEqual({
    id: first,
    mail: `${first}/8/0`,
    invoice: `in_sandbox_${first}_2_1`,
    other: 'lic_01k9f3v7m2e8nr4y6hqd0xwz02',
  });
});

test('what passkeys are made of and recovery codes are replaced, the same one by the same one', () => {
  const id = 'A'.repeat(43);
  const [one, two] = stabilize(
    { credential: { id, rawId: id }, challenge: 'B'.repeat(43), rp: { id: 'localhost' } },
    { credential: { id }, codes: ['7K2M-9QX4-TB0Z-5HWE-31CN'] },
  ) as [
    { credential: { id: string; rawId: string }; rp: object; challenge: string },
    { credential: { id: string }; codes: string[] },
  ];
  expect(one.credential.id).not.toBe(id);
  expect([one.credential.rawId, two.credential.id]).toEqual([one.credential.id, one.credential.id]);
  expect(one.challenge).not.toBe(one.credential.id);
  expect(one.rp).toEqual({ id: 'licences.example.com' });
  expect(two.codes[0]).toMatch(/^(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}$/);
  expect(two.codes).not.toEqual(['7K2M-9QX4-TB0Z-5HWE-31CN']);
});

test('test cards, which are in the documentation, are kept', () => {
  expect(stabilize({ token: 'pm_card_visa' }, { id: 'pm_1SxKq2AbCdEfGhIj' })).toEqual([
    { token: 'pm_card_visa' },
    { id: 'pm_1Q8fZxK2mR7vTb0001' },
  ]);
});

test('instants near the recording become the given one, in quarters of an hour; others are kept', () => {
  const [replaced] = stabilize({
    created_at: '2026-11-26T11:41:12.345Z',
    trust_until: '2026-11-26T11:56:03Z',
    end: '2030-02-16T23:00:00.000Z',
  });
  expect(replaced).toEqual({
    created_at: '2030-01-16T09:00:00.000Z',
    trust_until: '2030-01-16T09:15:00.000Z',
    end: '2030-02-16T23:00:00.000Z',
  });
});

test('a hint that comes before its key belongs to the replaced key, which is well-formed', () => {
  const [listed, shown] = stabilize({ key_hint: '…DDDD' }, { key: licenseKey });
  const { key } = Object.assign({ key: '' }, shown);
  expect(key).not.toBe(licenseKey);
  expect(isWellFormedKey(key)).toBe(true);
  expect(listed).toEqual({ key_hint: `…${key.slice(-4)}` });
});

test.each(['product', 'admin'])('the secret of a %s key keeps its scope and nothing else', (scope) => {
  const original = `evg_${scope}_${'a'.repeat(45)}wxyz`;
  const stable = new StableValues({ recordedAt, instant: '2030-01-16T09:00:00Z', secrets: new Set([original]) });
  const replaced = stable.stabilize({ reply: { hint: '…wxyz', secret: original } }).reply;
  expect(replaced).toEqual({
    hint: expect.stringMatching(/^…\w{4}$/),
    secret: expect.stringMatching(new RegExp(`^evg_${scope}_[0-9A-Za-z]{49}$`)),
  });
  const { secret, hint } = Object.assign({ secret: '', hint: '' }, replaced);
  expect(secret).not.toContain('aaaa');
  expect(hint).toBe(`…${secret.slice(-4)}`);
  expect(hint).not.toBe('…wxyz');
});

test('cursors and addresses of the recording machine are replaced', () => {
  const page = (cursor: string | null, url: string) => ({ next_cursor: cursor, hosted_url: `${url}/invoice` });
  const [one, other] = stabilize(page('YWJj', 'http://127.0.0.1:4242'), page('eHl6', 'http://127.0.0.1:5151'));
  expect(one).toEqual(other);
  expect(one).toMatchObject({ hosted_url: 'https://licences.example.com/invoice' });
  expect(stabilize(page(null, ''))).toMatchObject([{ next_cursor: null }]);
});
