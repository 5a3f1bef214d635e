import { z } from 'zod';
import { defineOperation } from './operation.ts';
import { staffRole } from './people.ts';
import { email, instantOut, language, listOf, page, personId, text } from './schemas.ts';

export const staffSchema = z
  .object({
    object: z.literal('staff_member'),
    id: personId,
    email: z.string(),
    name: z.string(),
    role: staffRole,
    created_at: instantOut,
    ended_at: instantOut.nullable().meta({ description: 'When they stopped being one; null: they are one.' }),
  })
  .meta({ id: 'StaffMember' });

const common = { tag: 'Administration', permission: 'staff:manage' } as const;
const params = z.object({ id: personId });

export const addStaff = defineOperation({
  ...common,
  id: 'addStaff',
  method: 'post',
  path: '/v1/staff',
  summary: "Make a person one of the vendor's people",
  description: 'They sign in with a code that is sent to the address. Somebody who was one before is one again.',
  stepUp: true,
  body: z.strictObject({ email, name: text(200), role: staffRole, language: language.default('en') }),
  reply: staffSchema,
  status: 201,
  problems: ['conflict'],
});

export const listStaff = defineOperation({
  ...common,
  id: 'listStaff',
  method: 'get',
  path: '/v1/staff',
  summary: "List the vendor's people, newest first, former ones included",
  query: z.strictObject(page),
  reply: listOf(staffSchema),
});

export const updateStaff = defineOperation({
  ...common,
  id: 'updateStaff',
  method: 'patch',
  path: '/v1/staff/{id}',
  summary: "Change the role of one of the vendor's people: their sessions end",
  stepUp: true,
  params,
  body: z.strictObject({ role: staffRole }),
  reply: staffSchema,
});

export const endStaff = defineOperation({
  ...common,
  id: 'endStaff',
  method: 'delete',
  path: '/v1/staff/{id}',
  summary: "Let a person be one of the vendor's people no longer: their sessions end",
  stepUp: true,
  params,
  reply: staffSchema,
});
