import { compareSandbox } from '../../contract/sandboxes.ts';
import { findLicenses, listLicenses } from '../../db/queries/licenses.ts';
import { implement } from '../http/route.ts';
import { loadLicenseReads, serializeLicense } from '../licenses/load.ts';
import { differencesOf } from './differences.ts';
import { loadSandbox } from './load.ts';

export const compareSandboxRoute = implement(
  compareSandbox,
  async ({ params, query }, call) => {
    await loadSandbox(call, params.id);
    const copies = await listLicenses(call.db, { sandboxId: params.id }, query);
    const sources = copies.data.flatMap(({ copiedFrom }) => (copiedFrom === null ? [] : [copiedFrom]));
    const rows = [...copies.data, ...(await findLicenses(call.db, sources))];
    const reads = await loadLicenseReads(call.db, rows);
    const shown = new Map(reads.map((read) => [read.record.id, serializeLicense(call, read)]));
    const data = copies.data.flatMap(({ id, copiedFrom }) => {
      const copy = shown.get(id);
      const live = (copiedFrom !== null && shown.get(copiedFrom)) || null;
      const differences = live && copy ? differencesOf(live, copy) : [];
      return copy ? [{ object: 'sandbox_comparison' as const, live, copy, differences }] : [];
    });
    return { data, next_cursor: copies.nextCursor };
  },
  { view: 'sandboxes' },
);
