import type { InstantMs } from '../../../domain/calendar/instant.ts';
import { listActivations, type ActivationFilter } from '../../queries/activations.ts';
import { listAccounts, type AccountFilter } from '../../queries/accounts.ts';
import { listLinks } from '../../queries/account-links.ts';
import { listApprovals, type ApprovalFilter } from '../../queries/approvals.ts';
import { listApiKeys } from '../../queries/api-keys.ts';
import {
  listAccountAuditLog,
  listAuditLog,
  type AccountAuditFilter,
  type AuditFilter,
} from '../../queries/audit-log.ts';
import { listCharges, type ChargeFilter } from '../../queries/charges.ts';
import { findInvoicesOf, listInvoices, type InvoiceFilter } from '../../queries/invoices.ts';
import { listLicenses, type LicenseFilter } from '../../queries/licenses.ts';
import { listDomains } from '../../queries/account-domains.ts';
import { listRefunds, type RefundFilter } from '../../queries/refunds.ts';
import { listDeclarations, type DeclarationFilter } from '../../queries/declarations.ts';
import { listContacts } from '../../queries/contacts.ts';
import { listInvitations } from '../../queries/invitations.ts';
import { listMembers } from '../../queries/members.ts';
import { listNotifications, type NotificationFilter } from '../../queries/notifications.ts';
import { listAccountViews } from '../../queries/account-views.ts';
import { listOwnershipClaims } from '../../queries/ownership-claims.ts';
import { listOwnershipTransfers } from '../../queries/ownership-transfers.ts';
import type { Page, PageRequest } from '../../queries/page.ts';
import { listSandboxes } from '../../queries/sandboxes.ts';
import { listStaff } from '../../queries/staff.ts';
import { listChangeLog } from '../../change-log.ts';
import type { ScopedDatabase } from '../../scoped.ts';
import { FACTS } from '../large/facts.ts';
import { asCallerOf } from './caller.ts';
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
  readonly page: (db: ScopedDatabase, request: PageRequest) => Promise<Page<unknown>>;
  readonly limits: Limits;
}

const ACCOUNT = { accountId: FACTS.bigAccount };
const DAY_MS = 86_400_000;
/** What an invoice comes to. */
const SUM = { amount: 1900, currency: 'EUR' } as const;
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
  subjectId: [FACTS.license],
  accountId: [FACTS.bigAccount, FACTS.smallAccount],
  status: ['failed', 'pending', 'suppressed', 'delivered', ['failed', 'pending']],
  sandboxId: [FACTS.bigSandbox, FACTS.smallSandbox],
};

const auditFilters: FilterValues<AuditFilter> = {
  accountId: [FACTS.bigAccount, FACTS.smallAccount],
  kind: ['change', 'request'],
  principalId: [FACTS.busyApiKey, FACTS.apiKey],
  action: ['cancel', 'pause', 'unknown', ['cancel', 'renew']],
  subjectId: [FACTS.auditedLicense],
  outcome: ['failed', 'done', 'started', 'not_done'],
  createdAt: [LAST_WEEK, { gte: now - 300 * DAY_MS, lt: now - 299 * DAY_MS }],
};

const accountAuditFilters: FilterValues<Omit<AccountAuditFilter, 'accountId'>> = {
  kind: auditFilters.kind,
  principalId: auditFilters.principalId,
  action: auditFilters.action,
  outcome: auditFilters.outcome,
  preview: [false],
  createdAt: auditFilters.createdAt,
};

const sandboxFilters: FilterValues<Parameters<typeof listSandboxes>[1]> = {
  sourceAccountId: [FACTS.smallAccount, FACTS.bigAccount],
  discarded: [true],
};

const ofAccount = { accountId: [FACTS.bigAccount, FACTS.smallAccount] } as const;

const memberFilters: FilterValues<Parameters<typeof listMembers>[1]> = {
  ...ofAccount,
  roles: [['owner'], ['owner', 'billing_manager']],
};

const activationFilters: FilterValues<ActivationFilter> = { ...ofAccount, licenseId: [FACTS.activatedLicense] };

const contactFilters: FilterValues<Parameters<typeof listContacts>[1]> = {
  ...ofAccount,
  topic: ['billing', 'technical', 'renewal'],
};

const approvalFilters: FilterValues<ApprovalFilter> = {
  ...ofAccount,
  licenseId: [FACTS.approvalLicense],
  status: ['open', 'approved', 'done', 'refused', 'declined', 'withdrawn', 'expired'],
};

const declarationFilters: FilterValues<DeclarationFilter> = {
  ...ofAccount,
  kind: ['withdraw'],
  status: ['waiting', 'closed', 'received', ['received', 'waiting']],
};

const refundFilters: FilterValues<RefundFilter> = {
  ...ofAccount,
  waiting: [true],
  status: ['failed', 'succeeded', 'requires_action', ['failed', 'pending']],
};

/**
 * Every list: without filters, by each filter alone, with an account, and as a customer of that account reads it, and by each two
 * filters together.
 */
export const LIST_CASES: readonly ListCase[] = [
  ...casesOf(listLicenses, licenseFilters, ({ periodEnd }) => (periodEnd ? 'period_end' : 'created_at')),
  ...casesOf(listAccounts, accountFilters),
  ...casesOf(listCharges, chargeFilters),
  ...casesOf(listInvoices, invoiceFilters, ({ paidAt }) => (paidAt ? 'paid_at' : 'created_at')),
  ...[{ number: 'UNKNOWN-0001' }, { amounts: [SUM, { ...SUM, currency: 'USD' } as const] }].map((search) => ({
    query: findInvoicesOf,
    name: `findInvoicesOf ${JSON.stringify(search)}`,
    by: 'created_at',
    id: 'id',
    page: async (db: ScopedDatabase, request: PageRequest) => findInvoicesOf(db, FACTS.bigAccount, search, request),
    limits: LIMITS,
  })),
  ...casesOf(listNotifications, notificationFilters),
  ...casesOf(listSandboxes, sandboxFilters),
  ...casesOf(listAuditLog, auditFilters),
  ...casesOf(listLogOfBigAccount, accountAuditFilters).map((each) => ({ ...each, query: listAccountAuditLog })),
  ...memberCases(),
  ...casesOf(listInvitations, ofAccount),
  ...casesOf(listOwnershipTransfers, ofAccount),
  ...casesOf(listOwnershipClaims, ofAccount),
  ...casesOf(listLinks, ofAccount),
  ...casesOf(listActivations, activationFilters),
  ...casesOf(listContacts, contactFilters),
  ...casesOf(listDomains, ofAccount),
  ...casesOf(listApprovals, approvalFilters),
  // Customers have no such list.
  ...casesOf(listDeclarations, declarationFilters).filter(({ name }) => !name.endsWith('of a customer')),
  ...casesOf(listRefunds, refundFilters).filter(({ name }) => !name.endsWith('of a customer')),
  { query: listStaff, name: 'listStaff', by: 'created_at', id: 'person_id', page: listStaff, limits: LIMITS },
  {
    query: listAccountViews,
    name: 'listAccountViews',
    by: 'created_at',
    id: 'id',
    page: (db, request) => listAccountViews(db, FACTS.bigAccount, request),
    limits: LIMITS,
  },
  ...casesOf(listApiKeys, ofAccount),
  {
    query: listChangeLog,
    name: 'listChangeLog',
    by: 'sequence',
    id: null,
    page: (db, request) => listChangeLog(db, FACTS.oldLicense, request),
    limits: LIMITS,
  },
];

async function listLogOfBigAccount(
  db: ScopedDatabase,
  filter: Omit<AccountAuditFilter, 'accountId'>,
  request: PageRequest,
) {
  return await listAccountAuditLog(db, { ...filter, ...ACCOUNT }, ['createApproval', 'approve'], request);
}

/**
 * Roles are looked for in one account only, among all its members: those of the largest are on some seventy pages, so that no index of
 * roles is needed.
 */
function memberCases(): ListCase[] {
  return casesOf(listMembers, memberFilters)
    .filter(({ name }) => !name.includes('{"roles"') || name.endsWith('of a customer'))
    .map((one) => (one.name.includes('roles') ? { ...one, limits: { ...LIMITS, removedMax: 2_500 } } : one));
}

function casesOf<F extends object>(
  list: (db: ScopedDatabase, filter: F, request: PageRequest) => Promise<Page<unknown>>,
  values: FilterValues<F>,
  by: (filter: F) => string = () => 'created_at',
): ListCase[] {
  const toCase = (filter: F, limits: Limits, caller?: string): ListCase => ({
    query: list,
    name: `${list.name} ${JSON.stringify(filter)}${caller === undefined ? '' : ' of a customer'}`,
    by: by(filter),
    id: 'id',
    page: async (db, request) => list(caller === undefined ? db : await asCallerOf(db, caller), filter, request),
    limits,
  });
  const single = singleFilters(values);
  return [
    ...[{} as F, ...single, ...withAccount(values, single)].map((filter) => toCase(filter, LIMITS)),
    ...[{} as F, ...single].map((filter) => toCase(filter, LIMITS, FACTS.bigAccount)),
    ...pairsOf(values).map((filter) => toCase(filter, PAIR_LIMITS)),
  ];
}

/** Each value of each filter alone. */
function singleFilters<F extends object>(values: FilterValues<F>): F[] {
  const single = Object.entries<readonly unknown[]>(values).flatMap(([name, all]) =>
    all.map((value) => ({ [name]: value })),
  );
  // The values are of the filter's own fields.
  return single as F[];
}

/** The filters with an account, where the list can be filtered by one. */
function withAccount<F extends object>(values: FilterValues<F>, filters: readonly F[]): F[] {
  if (!('accountId' in values)) return [];
  return filters.filter((filter) => !('accountId' in filter)).map((filter) => ({ ...ACCOUNT, ...filter }));
}

/** The first values of each two filters. Those with an account are tried with all values. */
function pairsOf<F extends object>(values: FilterValues<F>): F[] {
  const first = Object.entries<readonly unknown[]>(values)
    .filter(([name]) => name !== 'accountId')
    .map(([name, [value]]) => ({ [name]: value }));
  return first.flatMap((one, i) => first.slice(i + 1).map((other) => ({ ...one, ...other }))) as F[];
}
