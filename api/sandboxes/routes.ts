import {
  AS_CARDS,
  createSandbox,
  discardSandbox,
  getSandbox,
  listSandboxCharges,
  listSandboxes,
  listSandboxLicenses,
  listSandboxMails,
  updateSandbox,
} from '../../contract/sandboxes.ts';
import { deterministicId } from '../../db/ids.ts';
import { listInvoices } from '../../db/queries/invoices.ts';
import * as licenses from '../../db/queries/licenses.ts';
import { listNotifications } from '../../db/queries/notifications.ts';
import * as sandboxes from '../../db/queries/sandboxes.ts';
import { loadAccount, loadReferencedAccount } from '../accounts/load.ts';
import { problem, validationProblem } from '../http/problem.ts';
import { implement, principalOf, type Route } from '../http/route.ts';
import { withoutUndefined } from '../http/without-undefined.ts';
import { invoiceJson } from '../invoices/routes.ts';
import { isFailureCode } from '../licenses/forecast-payments.ts';
import { loadLicenseReads, serializeLicense } from '../licenses/load.ts';
import { advanceClockRoute } from './clock.ts';
import { compareSandboxRoute } from './compare.ts';
import { copyLicenses, licensesToCopy } from './copy.ts';
import { loadSandbox, requireClockInRange, sandboxJson } from './load.ts';
import { mailJson } from './mail-json.ts';

/** A caller's clock may be a little behind ours. */
const CLOCK_SLACK_MS = 60_000;

/** How many sandboxes a customer's own people may have of an account at once: each runs its licences. */
const MAX_LIVE_SANDBOXES = 5;

/** They show the caller's accounts together with their copies. */
const OF_SANDBOXES = { view: 'sandboxes' } as const;

export const sandboxRoutes: readonly Route[] = [
  implement(
    createSandbox,
    async ({ body }, call) => {
      const startedAt = call.deps.now();
      if (body.now !== undefined && body.now < startedAt - CLOCK_SLACK_MS)
        throw validationProblem([{ key: 'past_instant', pointer: '#/now' }]);
      if (body.now !== undefined) requireClockInRange(body.now, startedAt, '#/now');
      requirePayments(body.payments);
      const source = await loadReferencedAccount(call, body.account, '#/account');
      const copied = await licensesToCopy(call, source.id);
      const clock = Math.max(body.now ?? startedAt, ...copied.map((license) => license.clock));
      const { name, payments } = body;
      const id = call.idempotencyId === null ? undefined : deterministicId('sbx', call.idempotencyId);
      const isOfMember = principalOf(call).kind === 'member';
      const wanted = { name, payments, clock, sourceAccountId: source.id, internal: !isOfMember };
      const sandbox = isOfMember
        ? await sandboxes.createSandboxWithin(call.db, MAX_LIVE_SANDBOXES, wanted, id)
        : await sandboxes.createSandbox(call.db, wanted, id);
      if (sandbox === 'too_many') throw problem('sandbox_limit', { about: { most: MAX_LIVE_SANDBOXES } });
      if (!sandbox) throw validationProblem([{ key: 'sandbox_account', pointer: '#/account' }]);
      if (sandbox.discardedAt === null) await copyLicenses(call, sandbox, copied);
      return sandboxJson(sandbox);
    },
    OF_SANDBOXES,
  ),
  implement(
    listSandboxes,
    async ({ query }, { db }) => {
      const filter = { sourceAccountId: query.account, discarded: query.discarded === 'true' };
      const found = await sandboxes.listSandboxes(db, filter, query);
      return { data: found.data.map(sandboxJson), next_cursor: found.nextCursor };
    },
    OF_SANDBOXES,
  ),
  implement(getSandbox, async ({ params }, call) => sandboxJson(await loadSandbox(call, params.id)), OF_SANDBOXES),
  implement(
    updateSandbox,
    async ({ params, body }, call) => {
      await loadSandbox(call, params.id);
      if (body.payments !== undefined) requirePayments(body.payments);
      const changed = await sandboxes.updateSandbox(call.db, params.id, withoutUndefined(body));
      if (!changed) throw problem('sandbox_discarded');
      return sandboxJson(changed);
    },
    OF_SANDBOXES,
  ),
  implement(
    discardSandbox,
    async ({ params }, call) => {
      const { licenseClient, now } = call.deps;
      await loadSandbox(call, params.id);
      await sandboxes.discardSandbox(call.db, params.id, now());
      for (const license of await licenses.listSandboxLicenses(call.db, params.id))
        await licenseClient.discard(license.id, call.deadline);
      return sandboxJson(await loadSandbox(call, params.id));
    },
    OF_SANDBOXES,
  ),
  advanceClockRoute,
  implement(
    listSandboxLicenses,
    async ({ params, query }, call) => {
      await loadSandbox(call, params.id);
      const found = await licenses.listLicenses(call.db, { sandboxId: params.id }, query);
      const reads = await loadLicenseReads(call.db, found.data);
      return { data: reads.map((read) => serializeLicense(call, read)), next_cursor: found.nextCursor };
    },
    OF_SANDBOXES,
  ),
  compareSandboxRoute,
  implement(
    listSandboxMails,
    async ({ params, query }, call) => {
      const { accountId } = await loadSandbox(call, params.id);
      const { email } = await loadAccount(call, accountId);
      const found = await listNotifications(call.db, { sandboxId: params.id }, query);
      return { data: found.data.map((mail) => mailJson(mail, email)), next_cursor: found.nextCursor };
    },
    OF_SANDBOXES,
  ),
  implement(
    listSandboxCharges,
    async ({ params, query }, call) => {
      await loadSandbox(call, params.id);
      const found = await listInvoices(call.db, { sandboxId: params.id }, query);
      return { data: found.data.map(invoiceJson), next_cursor: found.nextCursor };
    },
    OF_SANDBOXES,
  ),
];

/** Throws 422 for what no charge can end with. */
function requirePayments(payments: string): void {
  if (payments !== AS_CARDS && !isFailureCode(payments))
    throw validationProblem([{ key: 'decline_code', pointer: '#/payments' }]);
}
