import { expect, test } from 'vitest';
import { adoptLicense } from '../../db/commit.ts';
import { newId } from '../../db/ids.ts';
import { readKey } from '../../db/queries/license-keys.ts';
import { createSandbox, discardSandbox } from '../../db/queries/sandboxes.ts';
import { vault } from '../../db/testing/database.ts';
import { newPurchase, START } from '../../db/testing/fixtures.ts';
import { useApi } from '../testing/api.ts';

const api = useApi({ overrides: () => ({ now: () => START }) });

async function validate(body: Record<string, unknown>) {
  const answer = await api().call('POST', '/v1/licenses/validate', { key: api().keys.product, body });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

async function inSandbox(): Promise<{ sandbox: string; license: string; key: string }> {
  const { db } = api();
  const source = await newPurchase(db);
  const wanted = { name: 'x', sourceAccountId: source.account, clock: START, payments: 'as_cards' };
  const sandbox = await createSandbox(db, wanted);
  if (!sandbox) throw new Error('No sandbox');
  const copy = { ...source, id: newId('lic'), account: sandbox.accountId, sandbox: sandbox.id };
  await adoptLicense(db, vault, copy, { copiedFrom: source.id });
  return { sandbox: sandbox.id, license: copy.id, key: (await readKey(db, vault, copy.id))?.key ?? '' };
}

test('a key of a sandbox opens nothing in earnest, and is good for who asks for it', async () => {
  const { sandbox, license, key } = await inSandbox();
  expect(await validate({ key })).toMatchObject({
    valid: false,
    code: 'key_of_sandbox',
    license: { id: license, sandbox },
    entitlements: [],
  });
  expect(await validate({ key, sandbox: true })).toMatchObject({ valid: true, code: 'valid', license: { sandbox } });
});

test('a key of a discarded sandbox is unknown, whoever asks', async () => {
  const { sandbox, key } = await inSandbox();
  await discardSandbox(api().db, sandbox, START);
  expect(await validate({ key, sandbox: true })).toMatchObject({ valid: false, code: 'key_unknown', license: null });
});

test('the key of a live licence is good with `sandbox` or without', async () => {
  const { id } = await newPurchase(api().db);
  const key = (await readKey(api().db, vault, id))?.key;
  for (const sandbox of [true, false])
    expect(await validate({ key, sandbox })).toMatchObject({ valid: true, license: { id, sandbox: null } });
});
