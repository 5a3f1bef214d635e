import { expect, test, vi } from 'vitest';
import { commitTransition } from '../../db/commit.ts';
import { findLicense, listLicenses } from '../../db/queries/licenses.ts';
import { findLicenseByKey, readLicenseKey } from '../../db/queries/license-keys.ts';
import { claimNotifications, restoreClaim } from '../../db/queries/notifications.ts';
import { useDatabase, vault } from '../../db/testing/database.ts';
import { expectStep, insertPurchase, START } from '../../db/testing/fixtures.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { licenseVersions } from '../../domain/stored/license.ts';
import type * as realUpcasters from '../../domain/stored/license-upcasters.ts';
import { toSynthetic } from './synthetic-version.ts';

vi.mock('../../domain/stored/license-upcasters.ts', async (importReal) => {
  const real = await importReal<typeof realUpcasters>();
  const { fromSynthetic } = await import('./synthetic-version.ts');
  return { LICENSE_UPCASTERS: [...real.LICENSE_UPCASTERS, fromSynthetic] };
});

const db = useDatabase();

/** A licence that was recorded before a field was renamed, one removed and one added. */
async function insertOld(): Promise<License> {
  const license = await insertPurchase(db());
  const old = { ...toSynthetic({ ...license }), version: licenseVersions.current - 1 };
  await db().sql`update licenses set record = ${JSON.stringify(old)}::text::jsonb where id = ${license.id}`;
  return license;
}

test('a row of the version before is read in the present shape, wherever it is read', async () => {
  const license = await insertOld();
  expect((await findLicense(db(), license.id))?.record).toStrictEqual(license);
  const { data } = await listLicenses(db(), { accountId: license.account }, { cursor: null, limit: 10 });
  expect(data.map(({ record }) => record)).toStrictEqual([license]);
  const { key } = (await readLicenseKey(db(), vault, license.id)) ?? { key: '' };
  expect((await findLicenseByKey(db(), vault, key, START))?.license).toStrictEqual(license);
  const [claim] = await claimNotifications(db(), [license.id]);
  expect(claim && restoreClaim(claim).license).toStrictEqual(license);
});

test('the next transition stores the row in the present version', async () => {
  const license = await insertOld();
  const step = expectStep(license, { type: 'set_auto_renew', on: false }, START);
  await commitTransition(db(), vault, [step]);
  const [row] = await db().sql<{ record: object }[]>`select record from licenses where id = ${license.id}`;
  expect(row?.record).toStrictEqual({ version: licenseVersions.current, ...step.license });
});
