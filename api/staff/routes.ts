import type { z } from 'zod';
import { formatInstant, formatInstantOrNull } from '../../contract/format.ts';
import { addStaff, endStaff, listStaff, updateStaff, type staffSchema } from '../../contract/staff.ts';
import * as staff from '../../db/queries/staff.ts';
import type { StaffRole } from '../../domain/access/roles.ts';
import { problem } from '../http/problem.ts';
import { requireFound } from '../http/require.ts';
import { implement, type Call } from '../http/route.ts';

export const staffRoutes = [
  implement(addStaff, async ({ body }, call) => {
    const made = await staff.addStaff(call.db, body);
    if (!made) throw problem('conflict');
    call.deps.sessions.forgetPerson(made.id);
    return staffJson(made);
  }),
  implement(listStaff, async ({ query }, { db }) => {
    const found = await staff.listStaff(db, query);
    return { data: found.data.map(staffJson), next_cursor: found.nextCursor };
  }),
  implement(updateStaff, async ({ params, body }, call) => await change(call, params.id, body.role)),
  implement(endStaff, async ({ params }, call) => await change(call, params.id, null)),
];

async function change(call: Call, id: string, role: StaffRole | null): Promise<z.input<typeof staffSchema>> {
  const changed = requireFound(await staff.changeStaff(call.db, id, role));
  call.deps.sessions.forgetPerson(id);
  return staffJson(changed);
}

function staffJson({ id, email, name, role, createdAt, endedAt }: staff.StaffMember): z.input<typeof staffSchema> {
  return {
    object: 'staff_member',
    id,
    email,
    name,
    role,
    created_at: formatInstant(createdAt),
    ended_at: formatInstantOrNull(endedAt),
  };
}
