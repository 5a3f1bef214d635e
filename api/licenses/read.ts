import { z } from 'zod';
import { listLicenses } from '../../db/queries/licenses.ts';
import { planSchema } from '../../domain/catalog/plan.ts';
import { STATES } from '../../domain/lifecycle/license.ts';
import { accountFilter } from '../http/principal.ts';
import { principalOf, defineRoute } from '../http/route.ts';
import { idOf, listOf, page } from '../http/schemas.ts';
import { keyOf, loadLicense, loadLicenseReads, serializeLicense } from './load.ts';
import { accountId, licenseId, licenseSchema } from './schema.ts';

const common = { method: 'get', tag: 'Licences', scopes: ['admin', 'agent', 'customer'] } as const;
const params = z.object({ id: licenseId });

export const readRoutes = [
  defineRoute({
    ...common,
    path: '/v1/licenses',
    summary: 'List licences, newest first',
    query: z.strictObject({
      ...page,
      account: accountId.optional(),
      state: z.enum(STATES).optional(),
      plan: planSchema.shape.id.max(100).optional(),
      sandbox: idOf('sbx').optional().meta({ description: 'Left out: live licences, unless an account is named.' }),
    }),
    reply: listOf(licenseSchema),
    handler: async ({ query }, call) => {
      const account = accountFilter(principalOf(call), query.account);
      const filter = {
        accountId: account,
        state: query.state,
        planId: query.plan,
        sandboxId: query.sandbox ?? (account === undefined ? null : 'any'),
      };
      const found = await listLicenses(call.deps.db, filter, query);
      const reads = await loadLicenseReads(call.deps.db, found.data);
      return { data: reads.map((read) => serializeLicense(call, read)), next_cursor: found.nextCursor };
    },
  }),
  defineRoute({
    ...common,
    path: '/v1/licenses/{id}',
    summary: 'Read a licence',
    params,
    reply: licenseSchema,
    handler: async ({ params }, call) => serializeLicense(call, await loadLicense(call, params.id)),
  }),
  defineRoute({
    ...common,
    path: '/v1/licenses/{id}/key',
    summary: 'Read the key of a licence',
    scopes: ['admin', 'customer'],
    params,
    reply: z.object({ license: licenseId, key: z.string() }),
    handler: async ({ params }, call) => {
      await loadLicense(call, params.id);
      return { license: params.id, key: await keyOf(call, params.id) };
    },
  }),
];
