import type { z } from 'zod';
import { createContact, listContacts, removeContact, type contactSchema } from '../../contract/contacts.ts';
import { formatInstant } from '../../contract/format.ts';
import * as contacts from '../../db/queries/contacts.ts';
import { loadReferencedAccount } from '../accounts/load.ts';
import { accountFilter } from '../http/filters.ts';
import { newObjectId } from '../http/new-object-id.ts';
import { problem } from '../http/problem.ts';
import { implement } from '../http/route.ts';

export const contactRoutes = [
  implement(createContact, async ({ body }, call) => {
    const { account, ...contact } = body;
    const { id: accountId } = await loadReferencedAccount(call, account, '#/account');
    const id = newObjectId(call, 'ctc');
    const made = await contacts.createContact(call.db, { ...contact, id, accountId });
    if (!made) throw problem('conflict');
    return contactJson(made);
  }),
  implement(listContacts, async ({ query }, call) => {
    const { account, topic, ...page } = query;
    const found = await contacts.listContacts(call.db, { accountId: accountFilter(call, account), topic }, page);
    return { data: found.data.map(contactJson), next_cursor: found.nextCursor };
  }),
  implement(removeContact, async ({ params }, { db }) => {
    if (!(await contacts.removeContact(db, params.id))) throw problem('not_found');
    return { id: params.id, removed: true as const };
  }),
];

function contactJson({
  id,
  accountId,
  topic,
  email,
  name,
  createdAt,
}: contacts.Contact): z.input<typeof contactSchema> {
  return { object: 'contact', id, account: accountId, topic, email, name, created_at: formatInstant(createdAt) };
}
