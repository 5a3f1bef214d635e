import type { InstantMs } from '../../../domain/calendar/instant.ts';
import type { Database } from '../../connect.ts';
import { listAccounts, type AccountFilter } from '../../queries/accounts.ts';
import { listApiKeys } from '../../queries/api-keys.ts';
import { listCharges, type ChargeFilter } from '../../queries/charges.ts';
import { listInvoices, type InvoiceFilter } from '../../queries/invoices.ts';
import { listLicenses, type LicenseFilter } from '../../queries/licenses.ts';
import { listNotifications, type NotificationFilter } from '../../queries/notifications.ts';
import type { Page, PageRequest } from '../../queries/page.ts';
import { listSandboxes } from '../../queries/sandboxes.ts';
import { listChangeLog } from '../../change-log.ts';
import { FACTS } from '../large/facts.ts';
import { LIMITS, PAIR_LIMITS, type Limits } from './limits.ts';

/** The values with which each filter of a list is tried. A filter that is added to a list has to be added here. */
type FilterValues<F> = { readonly [K in keyof F]-?: readonly Exclude<F[K], undefined | null>[] };

/** A list with one set of filters. */
export interface ListCase {
  readonly query: (...args: never[]) => unknown;
  readonly name: string;
  /** The columns that the list is sorted by; null: the list is sorted by the first alone. */
  readonly by: string;
  readonly id: string | null;
  readonly page: (db: Database, request: PageRequest) => Promise<Page<unknown>>;
  readonly limits: Limits;
}

const ACCOUNT = { accountId: FACTS.bigAccount };
const DAY_MS = 86_400_000;
const now: InstantMs = Date.now();
const LAST_WEEK = { gte: now - 7 * DAY_MS };
const LONG_AGO = { gte: now - 1_200 * DAY_MS, lt: now - 1_170 * DAY_MS };

const licenseFilters: FilterValues<LicenseFilter> = {
  accountId: [FACTS.bigAccount, FACTS.smallAccount],
  state: ['grace', 'active', 'retired', ['grace', 'suspended'], ['trial', 'active']],
  planId: ['classic-2019', 'studio-monthly', 'unknown', ['classic-2019', 'team-annual']],
  externalId: ['crm-50001', 'seat-1', 'unknown'],
  createdAt: [LAST_WEEK, LONG_AGO],
  periodEnd: [{ lt: now }, { gte: now, lt: now + 7 * DAY_MS }, LONG_AGO],
  sandboxId: [FACTS.bigSandbox, FACTS.smallSandbox],
};

const accountFilters: FilterValues<AccountFilter> = {
  id: [FACTS.smallAccount],
  sandboxId: [FACTS.bigSandbox],
  parentId: [FACTS.parentAccount, FACTS.smallAccount],
  externalId: ['crm-1000', 'unknown'],
  createdAt: [LAST_WEEK, LONG_AGO],
};

const moneyFilters = {
  licenseId: [FACTS.license],
  accountId: [FACTS.bigAccount, FACTS.smallAccount],
  createdAt: [LAST_WEEK, LONG_AGO],
  sandboxId: [FACTS.bigSandbox, FACTS.smallSandbox],
} as const;

const chargeFilters: FilterValues<ChargeFilter> = {
  ...moneyFilters,
  status: ['failed', 'paid', 'processing', ['pending', 'action_required']],
  purpose: ['period', 'change', 'usage', ['change', 'adjustment']],
};

const invoiceFilters: FilterValues<InvoiceFilter> = {
  ...moneyFilters,
  status: ['open', 'paid', 'uncollectible', ['open', 'void']],
  paidAt: [LAST_WEEK, LONG_AGO],
};

const notificationFilters: FilterValues<NotificationFilter> = {
  licenseId: [FACTS.license],
  accountId: [FACTS.bigAccount, FACTS.smallAccount],
  status: ['failed', 'pending', 'suppressed', 'delivered', ['failed', 'pending']],
  sandboxId: [FACTS.bigSandbox, FACTS.smallSandbox],
};

const sandboxFilters: FilterValues<Parameters<typeof listSandboxes>[1]> = {
  sourceAccountId: [FACTS.smallAccount, FACTS.bigAccount],
  discarded: [true],
};

/** Every list of the API: without filters, by each filter alone and with an account, and by each two filters together. */
export const LIST_CASES: readonly ListCase[] = [
  ...casesOf(listLicenses, licenseFilters, ({ periodEnd }) => (periodEnd ? 'period_end' : 'created_at')),
  ...casesOf(listAccounts, accountFilters),
  ...casesOf(listCharges, chargeFilters),
  ...casesOf(listInvoices, invoiceFilters, ({ paidAt }) => (paidAt ? 'paid_at' : 'created_at')),
  ...casesOf(listNotifications, notificationFilters),
  ...casesOf(listSandboxes, sandboxFilters),
  { query: listApiKeys, name: 'listApiKeys', by: 'created_at', id: 'id', page: listApiKeys, limits: LIMITS },
  {
    query: listChangeLog,
    name: 'listChangeLog',
    by: 'sequence',
    id: null,
    page: (db, request) => listChangeLog(db, FACTS.oldLicense, request),
    limits: LIMITS,
  },
];

function casesOf<F extends object>(
  list: (db: Database, filter: F, request: PageRequest) => Promise<Page<unknown>>,
  values: FilterValues<F>,
  by: (filter: F) => string = () => 'created_at',
): ListCase[] {
  const toCase =
    (limits: Limits) =>
    (filter: F): ListCase => ({
      query: list,
      name: `${list.name} ${JSON.stringify(filter)}`,
      by: by(filter),
      id: 'id',
      page: (db, request) => list(db, filter, request),
      limits,
    });
  return [...filtersOf(values).map(toCase(LIMITS)), ...pairsOf(values).map(toCase(PAIR_LIMITS))];
}

/** No filter, and each value of each filter, alone and with an account. */
function filtersOf<F extends object>(values: FilterValues<F>): F[] {
  const single = Object.entries<readonly unknown[]>(values).flatMap(([name, all]) =>
    all.map((value) => ({ [name]: value })),
  );
  const ofAccount = single.filter((filter) => !('accountId' in filter)).map((filter) => ({ ...ACCOUNT, ...filter }));
  // The values are of the filter's own fields.
  return [{}, ...single, ...('accountId' in values ? ofAccount : [])] as F[];
}

/** The first values of each two filters; those with an account are in `filtersOf`. */
function pairsOf<F extends object>(values: FilterValues<F>): F[] {
  const first = Object.entries<readonly unknown[]>(values)
    .filter(([name]) => name !== 'accountId')
    .map(([name, [value]]) => ({ [name]: value }));
  return first.flatMap((one, i) => first.slice(i + 1).map((other) => ({ ...one, ...other }))) as F[];
}
