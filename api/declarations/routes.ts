import type { z } from 'zod';
import {
  assignDeclaration,
  attachDeclaration,
  decideDeclaration,
  getDeclaration,
  listDeclarations,
  type declarationSchema,
} from '../../contract/declarations.ts';
import { formatInstant } from '../../contract/format.ts';
import * as declarations from '../../db/queries/declarations.ts';
import { isStaff } from '../../db/queries/staff.ts';
import { accountFilter } from '../http/filters.ts';
import { problem, validationProblem } from '../http/problem.ts';
import { requireFound } from '../http/require.ts';
import { implement, principalOf, type Call } from '../http/route.ts';
import { sendCommand } from '../licenses/commands.ts';
import { loadLicense } from '../licenses/load.ts';

export const declarationRoutes = [
  implement(listDeclarations, async ({ query }, call) => {
    const { status, kind, account, ...page } = query;
    const filter = { status, kind, accountId: accountFilter(call, account) };
    const found = await declarations.listDeclarations(call.db, filter, page);
    return { data: found.data.map(declarationJson), next_cursor: found.nextCursor };
  }),
  implement(getDeclaration, async ({ params }, call) => declarationJson(await load(call, params.id))),
  implement(assignDeclaration, async ({ params, body }, call) => {
    await load(call, params.id);
    if (body.person !== null && !(await isStaff(call.db, body.person)))
      throw validationProblem([{ key: 'invalid', pointer: '#/person' }]);
    return changed(await declarations.assignDeclaration(call.db, params.id, body.person));
  }),
  implement(attachDeclaration, async ({ params, body }, call) => {
    await load(call, params.id);
    const { record } = await loadLicense(call, body.license);
    const attachment = { accountId: record.account, licenseId: record.id, region: record.terms.region.id };
    return changed(await declarations.attachDeclaration(call.db, params.id, attachment));
  }),
  implement(decideDeclaration, async ({ params, body: { outcome, note } }, call) => {
    const declaration = await load(call, params.id);
    if (declaration.status !== 'waiting') throw problem('declaration_over');
    if (outcome === 'close' && note === null) throw validationProblem([{ key: 'required', pointer: '#/note' }]);
    if (outcome === 'carry_out') await carryOut(call, declaration);
    const decidedBy = principalOf(call).id;
    const status = outcome === 'carry_out' ? 'carried_out' : 'closed';
    return changed(await declarations.decideDeclaration(call.db, params.id, { status, decidedBy, note }));
  }),
];

/** Throws what the licence refuses. Deciding twice sends the command once. */
async function carryOut(call: Call, { id, kind, licenseId }: declarations.Declaration): Promise<void> {
  if (licenseId === null) throw problem('declaration_unattached');
  const read = await loadLicense(call, licenseId);
  await sendCommand({ ...call, idempotencyId: `declaration/${id}` }, read, { type: kind, reason: null });
}

async function load(call: Call, id: string): Promise<declarations.Declaration> {
  return requireFound(await declarations.findVisibleDeclaration(call.db, id));
}

function changed(declaration: declarations.Declaration | null) {
  if (!declaration) throw problem('declaration_over');
  return declarationJson(declaration);
}

function declarationJson(declaration: declarations.Declaration): z.input<typeof declarationSchema> {
  const { id, kind, language, name, email, contract, extraordinary, reason, status, why, region, note } = declaration;
  const { decidedAt } = declaration;
  return {
    object: 'declaration',
    id,
    kind,
    language,
    name,
    email,
    contract,
    extraordinary,
    reason,
    status,
    why,
    region,
    note,
    ends_on: declaration.endsOn,
    acknowledged_to: declaration.acknowledgeTo,
    created_at: formatInstant(declaration.createdAt),
    account: declaration.accountId,
    license: declaration.licenseId,
    assigned_to: declaration.assignedTo,
    decided_by: declaration.decidedBy,
    decided_at: decidedAt === null ? null : formatInstant(decidedAt),
  };
}
