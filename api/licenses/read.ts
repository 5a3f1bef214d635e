import { getLicense, getLicenseKey, listLicenses, updateLicense } from '../../contract/licenses.ts';
import { listLicenses as queryLicenses } from '../../db/queries/licenses.ts';
import { setLicenseLabels } from '../../db/queries/license-labels.ts';
import { licenseExportRoute } from './export.ts';
import { accountFilter, rangeOf } from '../http/filters.ts';
import { implement } from '../http/route.ts';
import { keyOf, loadLicense, loadLicenseReads, serializeLicense } from './load.ts';

export const licenseReadRoutes = [
  implement(listLicenses, async ({ query }, call) => {
    const filter = {
      accountId: accountFilter(call, query.account),
      state: query.state,
      planId: query.plan,
      externalId: query.external_id,
      createdAt: rangeOf(query, 'created_at'),
      periodEnd: rangeOf(query, 'period_end'),
      sandboxId: query.sandbox,
    };
    const found = await queryLicenses(call.db, filter, query);
    const reads = await loadLicenseReads(call.db, found.data);
    return { data: reads.map((read) => serializeLicense(call, read)), next_cursor: found.nextCursor };
  }),
  licenseExportRoute,
  implement(getLicense, async ({ params }, call) => serializeLicense(call, await loadLicense(call, params.id))),
  implement(updateLicense, async ({ params, body }, call) => {
    const { record } = await loadLicense(call, params.id);
    const changes = { externalId: body.external_id, metadata: body.metadata };
    await setLicenseLabels(call.db, { id: record.id, accountId: record.account }, changes);
    return serializeLicense(call, await loadLicense(call, params.id));
  }),
  implement(getLicenseKey, async ({ params }, call) => {
    await loadLicense(call, params.id);
    return { license: params.id, key: await keyOf(call, params.id) };
  }),
];
