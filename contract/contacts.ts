import { z } from 'zod';
import { CONTACT_TOPICS } from '../domain/people/contacts.ts';
import { defineOperation } from './operation.ts';
import { accountId, email, idOf, instantOut, listOf, page, text } from './schemas.ts';

const contactId = idOf('ctc');
const topic = z.enum(CONTACT_TOPICS);

export const contactSchema = z
  .object({
    object: z.literal('contact'),
    id: contactId,
    account: accountId,
    topic,
    email: z.string(),
    name: z.string(),
    created_at: instantOut,
  })
  .meta({ id: 'Contact' });

export const createContact = defineOperation({
  id: 'createContact',
  method: 'post',
  path: '/v1/contacts',
  tag: 'Accounts',
  permission: 'accounts:update',
  summary: 'Name somebody whom an account wants written to about a topic',
  description:
    'Mails about the licences of the account go to its own address, and also to its contacts for their topic: `billing` for receipts, ' +
    'refunds and payments that are open, `technical` for new keys and pauses, `renewal` for reminders, cancellations, changes and ends. ' +
    'The first 50 of a topic are written to. A contact need not be able to sign in.',
  body: z.strictObject({ account: accountId, topic, email, name: text(200) }),
  reply: contactSchema,
  status: 201,
  problems: ['conflict'],
});

export const listContacts = defineOperation({
  id: 'listContacts',
  method: 'get',
  path: '/v1/contacts',
  tag: 'Accounts',
  permission: 'accounts:read',
  summary: 'List the contacts of accounts, newest first',
  query: z.strictObject({ ...page, account: accountId.optional(), topic: topic.optional() }),
  problems: ['not_found'],
  reply: listOf(contactSchema),
});

export const removeContact = defineOperation({
  id: 'removeContact',
  method: 'delete',
  path: '/v1/contacts/{id}',
  tag: 'Accounts',
  permission: 'accounts:update',
  summary: 'Remove a contact',
  params: z.object({ id: contactId }),
  reply: z.object({ id: contactId, removed: z.literal(true) }),
});
