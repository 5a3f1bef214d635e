import { z } from 'zod';
import {
  DECLARATION_KINDS,
  DECLARATION_LANGUAGES,
  DECLARATION_STATUSES,
  WAITING_REASONS,
} from '../domain/declarations/declaration.ts';
import { defineOperation } from './operation.ts';
import { accountId, anyOf, idOf, instantOut, licenseId, listOf, page, personId, text } from './schemas.ts';

const declarationId = idOf('dcl');

export const declarationSchema = z
  .object({
    object: z.literal('declaration'),
    id: declarationId,
    kind: z.enum(DECLARATION_KINDS),
    language: z.enum(DECLARATION_LANGUAGES),
    name: z.string(),
    email: z.string().meta({ description: 'The address that the account knows the sender by. Nobody has checked it.' }),
    contract: z.string().meta({ description: 'How the sender names the contract.' }),
    extraordinary: z.boolean().meta({ description: 'Whether it is for cause.' }),
    reason: z.string().nullable(),
    ends_on: z.string().nullable().meta({ description: 'With which day it is to end; null: as soon as possible.' }),
    acknowledged_to: z.string(),
    created_at: instantOut.meta({ description: 'It counts from then on.' }),
    status: z.enum(DECLARATION_STATUSES),
    why: z.enum(WAITING_REASONS).nullable().meta({ description: 'Why somebody has, or had, to decide.' }),
    account: accountId.nullable(),
    license: licenseId.nullable(),
    region: z.string().nullable(),
    assigned_to: personId.nullable(),
    decided_by: z.string().nullable().meta({ description: 'Null: nobody, or Evergreen itself.' }),
    decided_at: instantOut.nullable(),
    note: z.string().nullable(),
  })
  .meta({
    id: 'Declaration',
    description: 'A cancellation or a withdrawal that somebody declared without signing in.',
  });

const one = { params: z.object({ id: declarationId }), tag: 'Support' } as const;
const change = { ...one, permission: 'declarations:decide', reply: declarationSchema } as const;

export const listDeclarations = defineOperation({
  id: 'listDeclarations',
  method: 'get',
  path: '/v1/declarations',
  tag: 'Support',
  permission: 'declarations:read',
  summary: 'List what people have declared without signing in, newest first',
  query: z.strictObject({
    ...page,
    status: anyOf(z.enum(DECLARATION_STATUSES)),
    kind: z.enum(DECLARATION_KINDS).optional(),
    account: accountId.optional(),
  }),
  reply: listOf(declarationSchema),
});

export const getDeclaration = defineOperation({
  ...one,
  id: 'getDeclaration',
  method: 'get',
  path: '/v1/declarations/{id}',
  permission: 'declarations:read',
  summary: 'Read a declaration',
  reply: declarationSchema,
});

export const assignDeclaration = defineOperation({
  ...change,
  id: 'assignDeclaration',
  method: 'post',
  path: '/v1/declarations/{id}/assign',
  summary: 'Say who deals with a declaration that waits',
  body: z.strictObject({
    person: personId.nullable().meta({ description: "One of the vendor's people; null: nobody." }),
  }),
  problems: ['declaration_over'],
});

export const attachDeclaration = defineOperation({
  ...change,
  id: 'attachDeclaration',
  method: 'post',
  path: '/v1/declarations/{id}/attach',
  summary: 'Say which licence a declaration that waits is about',
  body: z.strictObject({ license: licenseId }),
  problems: ['declaration_over'],
});

export const decideDeclaration = defineOperation({
  ...change,
  id: 'decideDeclaration',
  method: 'post',
  path: '/v1/declarations/{id}/decide',
  summary: 'Carry out a declaration that waits, or close it with a note',
  description:
    'Carrying it out sends the licence that it is attached to its command, `cancel` or `withdraw`. A refusal of the licence is answered, ' +
    'and the declaration goes on waiting.',
  body: z.strictObject({
    outcome: z.enum(['carry_out', 'close']),
    note: text(1_000).nullable().default(null).meta({ description: 'Needed to close it.' }),
  }),
  problems: ['declaration_over', 'declaration_unattached'],
});
