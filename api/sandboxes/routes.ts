import { z } from 'zod';
import { deterministicId } from '../../db/ids.ts';
import { listInvoices } from '../../db/queries/invoices.ts';
import { listSandboxLicenses, listLicenses } from '../../db/queries/licenses.ts';
import { listNotifications } from '../../db/queries/notifications.ts';
import { createSandbox, discardSandbox, listSandboxes } from '../../db/queries/sandboxes.ts';
import { loadReferencedAccount } from '../accounts/routes.ts';
import { validationProblem } from '../http/problem.ts';
import { defineRoute } from '../http/route.ts';
import { formatInstant, instantIn, instantOut, listOf, page, text } from '../http/schemas.ts';
import { invoiceJson, invoiceSchema } from '../invoices/routes.ts';
import { AS_CARDS, isFailureCode } from '../licenses/forecast.ts';
import { loadLicenseReads, serializeLicense } from '../licenses/load.ts';
import { accountId, licenseId, licenseSchema } from '../licenses/schema.ts';
import { clockRoute } from './clock.ts';
import { copyLicenses, licensesToCopy } from './copy.ts';
import { loadSandbox, sandboxId, sandboxJson, sandboxSchema, requireClockInRange } from './schema.ts';

const common = { tag: 'Sandboxes', scopes: ['admin', 'agent'] } as const;
const byId = { params: z.object({ id: sandboxId }) };
const query = z.strictObject(page);

const mailSchema = z
  .object({
    id: z.string(),
    license: licenseId,
    template: z.string(),
    legal: z.boolean().meta({ description: 'Sent whatever the preferences of the account.' }),
    at: instantOut,
    params: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  })
  .meta({ id: 'SandboxMail', description: 'A mail that would have been sent.' });

export const sandboxRoutes = [
  defineRoute({
    ...common,
    method: 'post',
    path: '/v1/sandboxes',
    summary: 'Copy an account and its licences to where time can be moved and no money is real',
    body: z.strictObject({
      account: accountId,
      name: text(100).default('Sandbox'),
      now: instantIn.optional().meta({ description: 'Where the clock starts, not in the past; left out: now.' }),
      payments: z.string().max(64).default(AS_CARDS).meta({
        description: '`as_cards`: by the test cards of the account; or a decline code with which every charge fails.',
      }),
    }),
    reply: sandboxSchema,
    status: 201,
    handler: async ({ body }, call) => {
      const { db, now } = call.deps;
      const began = now();
      if (body.now !== undefined && body.now < began - CLOCK_SLACK_MS)
        throw validationProblem([{ detail: 'It lies in the past', pointer: '#/now' }]);
      if (body.now !== undefined) requireClockInRange(body.now, began, '#/now');
      if (body.payments !== AS_CARDS && !isFailureCode(body.payments))
        throw validationProblem([
          { detail: 'Write `as_cards` or a decline code such as `insufficient_funds`', pointer: '#/payments' },
        ]);
      const source = await loadReferencedAccount(call, body.account, '#/account');
      const licenses = await licensesToCopy(call, source.id);
      const clock = Math.max(body.now ?? began, ...licenses.map((license) => license.clock));
      const { name, payments } = body;
      const id = call.idempotencyId === null ? undefined : deterministicId('sbx', call.idempotencyId);
      const sandbox = await createSandbox(db, { name, payments, clock, sourceAccountId: source.id }, id);
      if (!sandbox) throw validationProblem([{ detail: 'It belongs to a sandbox itself', pointer: '#/account' }]);
      if (sandbox.discardedAt === null) await copyLicenses(call, sandbox, licenses);
      return sandboxJson(sandbox);
    },
  }),
  defineRoute({
    ...common,
    method: 'get',
    path: '/v1/sandboxes',
    summary: 'List sandboxes, newest first',
    query: z.strictObject({ ...page, account: accountId.optional(), discarded: z.enum(['true', 'false']).optional() }),
    reply: listOf(sandboxSchema),
    handler: async ({ query }, { deps }) => {
      const found = await listSandboxes(
        deps.db,
        { sourceAccountId: query.account, discarded: query.discarded === 'true' },
        query,
      );
      return { data: found.data.map(sandboxJson), next_cursor: found.nextCursor };
    },
  }),
  defineRoute({
    ...common,
    ...byId,
    method: 'get',
    path: '/v1/sandboxes/{id}',
    summary: 'Read a sandbox',
    reply: sandboxSchema,
    handler: async ({ params }, call) => sandboxJson(await loadSandbox(call, params.id)),
  }),
  defineRoute({
    ...common,
    ...byId,
    method: 'delete',
    path: '/v1/sandboxes/{id}',
    summary: 'Discard a sandbox: its licences stop, its records stay readable',
    reply: sandboxSchema,
    handler: async ({ params }, call) => {
      const { db, licenseClient: engine, now } = call.deps;
      await loadSandbox(call, params.id);
      await discardSandbox(db, params.id, now());
      for (const license of await listSandboxLicenses(db, params.id)) await engine.discard(license.id, call.deadline);
      return sandboxJson(await loadSandbox(call, params.id));
    },
  }),
  clockRoute,
  defineRoute({
    ...common,
    ...byId,
    method: 'get',
    path: '/v1/sandboxes/{id}/licenses',
    summary: 'List the licences in a sandbox',
    query,
    reply: listOf(licenseSchema),
    handler: async ({ params, query }, call) => {
      await loadSandbox(call, params.id);
      const found = await listLicenses(call.deps.db, { sandboxId: params.id }, query);
      const reads = await loadLicenseReads(call.deps.db, found.data);
      return { data: reads.map((read) => serializeLicense(call, read)), next_cursor: found.nextCursor };
    },
  }),
  defineRoute({
    ...common,
    ...byId,
    method: 'get',
    path: '/v1/sandboxes/{id}/mails',
    summary: 'List the mails that a sandbox would have sent',
    query,
    reply: listOf(mailSchema),
    handler: async ({ params, query }, call) => {
      await loadSandbox(call, params.id);
      const found = await listNotifications(call.deps.db, { sandboxId: params.id }, query);
      const data = found.data.map((mail) => ({
        id: mail.id,
        license: mail.licenseId,
        template: mail.template,
        legal: mail.legal,
        at: formatInstant(mail.at),
        params: { ...mail.params },
      }));
      return { data, next_cursor: found.nextCursor };
    },
  }),
  defineRoute({
    ...common,
    ...byId,
    method: 'get',
    path: '/v1/sandboxes/{id}/charges',
    summary: 'List the charges that a sandbox would have made',
    query,
    reply: listOf(invoiceSchema),
    handler: async ({ params, query }, call) => {
      await loadSandbox(call, params.id);
      const found = await listInvoices(call.deps.db, { sandboxId: params.id }, query);
      return { data: found.data.map(invoiceJson), next_cursor: found.nextCursor };
    },
  }),
];

/** A caller's clock may go a little behind ours. */
const CLOCK_SLACK_MS = 60_000;
