import type { z } from 'zod';
import { formatInstant, formatInstantOrNull } from '../../contract/format.ts';
import { addStaff, endStaff, listStaff, updateStaff, type staffSchema } from '../../contract/staff.ts';
import * as staff from '../../db/queries/staff.ts';
import type { SealedMail } from '../../db/queries/person-mails.ts';
import type { StaffRole } from '../../domain/access/roles.ts';
import { problem } from '../http/problem.ts';
import { requireFound } from '../http/require.ts';
import { implement, type Call } from '../http/route.ts';
import { personNews, staffNews, withNews } from '../security-news/news.ts';

export const staffRoutes = [
  implement(addStaff, async ({ body }, call) => {
    const news = await newsOf(call);
    const made = await withNews(call.db, (db) => staff.addStaff(db, body), news);
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
  const news = await newsOf(call);
  const changed = requireFound(await withNews(call.db, (db) => staff.changeStaff(db, id, role), news));
  call.deps.sessions.forgetPerson(id);
  return staffJson(changed);
}

/**
 * A role that was given, changed or taken away concerns how the person signs in, since their sessions end. All administrators are told, too:
 * one of them alone could let in whom they like.
 */
async function newsOf(call: Call) {
  const toAdministrators = await staffNews(call, 'staff_changed');
  return (member: staff.StaffMember | null): SealedMail[] => {
    if (!member) return [];
    const role = member.endedAt === null ? { role: member.role } : {};
    return [
      personNews(call, 'staff_role_changed', { email: member.email, language: 'en' }, role),
      ...toAdministrators({ name: member.email, ...role }),
    ];
  };
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
