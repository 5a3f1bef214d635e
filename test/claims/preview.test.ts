import './invented-rules.ts';
import { expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { insertPurchase, START } from '../../db/testing/fixtures.ts';
import { INVENTED } from '../../domain/testing/claiming-rule.ts';

const api = useApi({ overrides: () => ({ now: () => START }) });

test('the preview of a command whose claim another licence holds is refused as the command would be', async () => {
  const [holder, other] = [await insertPurchase(api().db), await insertPurchase(api().db)];
  const preview = async (license: string) =>
    await api().call('POST', `/v1/licenses/${license}/set-auto-renew`, {
      key: api().keys.admin,
      body: { on: false, preview: true },
    });
  expect((await preview(other.id)).status).toBe(200);
  await api().db.sql`insert into claims (key, license_id, account_id, sequence)
    values (${INVENTED.key}, ${holder.id}, ${holder.account}, 2)`;
  const refused = await preview(other.id);
  expect([refused.status, refused.body['code']], refused.text).toEqual([409, 'trial_used']);
  expect(refused.body).toMatchObject({ license: other.id, about: { license: holder.id } });
  expect((await preview(holder.id)).status).toBe(200);
});
