import { exportLicenses } from '../../contract/licenses.ts';
import { listLicenses } from '../../db/queries/licenses.ts';
import { formatAmount } from '../../domain/money/money.ts';
import { loadAccount } from '../accounts/load.ts';
import { csvReply, EXPORTED } from '../http/csv-reply.ts';
import { readPages } from '../http/read-pages.ts';
import { implement } from '../http/route.ts';
import type { LicenseJson, LicenseRead } from './license-json.ts';
import { loadLicenseReads, serializeLicense } from './load.ts';

/** They change nothing for a person. */
const UNSEEN: ReadonlySet<string> = new Set<LicenseJson['next'][number]['what']>(['reminder', 'payment_check']);

const COLUMNS = [
  'id',
  'plan',
  'plan_name',
  'name',
  'state',
  'access',
  'key_hint',
  'seats',
  'price',
  'currency',
  'last_day',
  'next',
  'next_at',
  'next_amount',
  'auto_renew',
  'cancelled',
] as const;

/** The licences of an account, as a file for a spreadsheet. */
export const licenseExportRoute = implement(exportLicenses, async ({ params, query }, call) => {
  const { id } = await loadAccount(call, params.id);
  const found = await readPages((request) => listLicenses(call.db, { accountId: id }, request), {
    first: query.cursor,
    most: EXPORTED,
  });
  const reads = await loadLicenseReads(call.db, found.data);
  const rows = reads.map((read) => rowOf(read, serializeLicense(call, read)));
  return csvReply({ type: exportLicenses.type, name: 'licences' }, rows, COLUMNS, found.nextCursor);
});

function rowOf({ record: { terms } }: LicenseRead, license: LicenseJson): Record<(typeof COLUMNS)[number], unknown> {
  const { metadata, price } = license;
  const next = license.next.find(({ what }) => !UNSEEN.has(what));
  return {
    id: license.id,
    plan: license.plan,
    plan_name: terms.plan.name,
    name: metadata['label'] ?? metadata['name'] ?? license.external_id,
    state: license.state,
    access: license.access,
    key_hint: license.key_hint,
    seats: license.seats.granted,
    price: formatAmount(price),
    currency: price.currency,
    last_day: license.period?.last_day,
    next: next?.what,
    next_at: next?.at,
    next_amount: next?.amount && formatAmount(next.amount),
    auto_renew: license.auto_renew,
    cancelled: license.cancelled,
  };
}
