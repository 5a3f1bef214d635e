import { expect, test } from 'vitest';
import { readLicenseKey } from '../../db/queries/license-keys.ts';
import { discardSandbox } from '../../db/queries/sandboxes.ts';
import { vault } from '../../db/testing/database.ts';
import { insertPurchase, insertSandboxCopy, START } from '../../db/testing/fixtures.ts';
import { useApi } from '../testing/api.ts';

const api = useApi({ overrides: () => ({ now: () => START }) });

async function validate(body: Record<string, unknown>) {
  const answer = await api().call('POST', '/v1/licenses/validate', { key: api().keys.product, body });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

async function createSandboxLicense(): Promise<{ sandbox: string; license: string; key: string }> {
  const { db } = api();
  const { id, sandbox } = await insertSandboxCopy(db);
  return { sandbox, license: id, key: (await readLicenseKey(db, vault, id))?.key ?? '' };
}

test('a key of a sandbox is valid only for a request with `sandbox`, and entitles to nothing without it', async () => {
  const { sandbox, license, key } = await createSandboxLicense();
  expect(await validate({ key })).toMatchObject({
    valid: false,
    code: 'key_of_sandbox',
    license: { id: license, sandbox },
    entitlements: [],
  });
  expect(await validate({ key, sandbox: true })).toMatchObject({ valid: true, code: 'valid', license: { sandbox } });
});

test('a key of a discarded sandbox is unknown, with `sandbox` too', async () => {
  const { sandbox, key } = await createSandboxLicense();
  await discardSandbox(api().db, sandbox, START);
  expect(await validate({ key, sandbox: true })).toMatchObject({ valid: false, code: 'key_unknown', license: null });
});

test('the key of a live licence is valid with and without `sandbox`', async () => {
  const { id } = await insertPurchase(api().db);
  const key = (await readLicenseKey(api().db, vault, id))?.key;
  for (const sandbox of [true, false])
    expect(await validate({ key, sandbox })).toMatchObject({ valid: true, license: { id, sandbox: null } });
});
