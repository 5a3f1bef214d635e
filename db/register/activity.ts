import type * as schema from '../schema/index.ts';
import { json, none, noneBecause, personal, personalSecret, published, type TableEntries } from './entry.ts';
import { AUDIT, DELIVERY, FEED, LIMITS_OF_ROLES, REPEATS, SANDBOX_MAILS } from './handling.ts';

export const auditLogEntries: TableEntries<typeof schema.auditLog> = {
  id: none,
  kind: none,
  principalKind: none,
  principalRole: none,
  principalId: personal('who it was: a person or an API key', AUDIT),
  principalAccountId: none,
  through: none,
  askedBy: personal('who asked for a change that another approved: a person or an API key', AUDIT),
  sessionId: personal('the session of a person', AUDIT),
  viewId: noneBecause('a view of an account'),
  action: none,
  subjectId: noneBecause('an object, such as a licence'),
  accountId: none,
  sequence: none,
  outcome: none,
  status: none,
  code: none,
  reason: personal('why, in words of support', { ...AUDIT, owner: 'customer' }),
  preview: none,
  replayed: none,
  requestId: none,
  address: personal('network address', AUDIT),
  userAgent: personal('program of the caller', AUDIT),
  createdAt: none,
};

export const requestCountEntries: TableEntries<typeof schema.requestCounts> = {
  subject: personal('network address of a caller, or the id of a person or an API key', {
    owner: 'caller',
    purpose: 'to limit how many requests are answered',
    ground: 'legitimate_interest',
    retention: { kind: 'event', event: 'two minutes later, with the next counts', by: 'exchangeRequestCounts' },
    readBy: [],
    processors: [],
  }),
  window: none,
  process: none,
  used: none,
  endsAt: none,
};

export const limitUseEntries: TableEntries<typeof schema.limitUses> = {
  id: none,
  requestId: none,
  limit: noneBecause('which limit it is'),
  licenseId: none,
  accountId: none,
  principalKind: none,
  principalRole: none,
  principalId: personal('who it was: a person or an API key', LIMITS_OF_ROLES),
  amount: none,
  createdAt: none,
};

export const idempotencyKeyEntries: TableEntries<typeof schema.idempotencyKeys> = {
  senderId: personal('who sent the request: a person or an API key', REPEATS),
  key: personal('whatever the caller calls the request', REPEATS),
  method: none,
  path: personal('path of the request without its query, with whatever the caller put into it', REPEATS),
  requestHash: noneBecause('keyed hash of the request'),
  status: none,
  claim: none,
  lockedUntil: none,
  responseStatus: none,
  responseHeaders: json([], { '*': noneBecause('headers that the API writes') }),
  responseBody: personalSecret('the answer, which may name people; encrypted', REPEATS),
  createdAt: none,
};

export const notificationEntries: TableEntries<typeof schema.notifications> = {
  id: none,
  subjectType: none,
  subjectId: none,
  accountId: none,
  sandboxId: none,
  sequence: none,
  channel: none,
  recipientType: noneBecause('whether it is for the account or a contact'),
  recipientId: noneBecause('the account or the contact, whose address is looked up when the mail is sent'),
  template: none,
  params: json(['noticeParams'], { '*': noneBecause('instants, amounts and names of plans') }),
  legal: none,
  at: none,
  status: none,
  deliveredAt: none,
  suppressedReason: noneBecause('a code'),
  messageId: none,
  mailSubject: personal('what a mail of a sandbox would have said', SANDBOX_MAILS),
  mailText: personal('what a mail of a sandbox would have said; it names the account', SANDBOX_MAILS),
  attempts: none,
  lastError: personal('what the mail server answered, which may repeat the address', DELIVERY),
  nextAttemptAt: none,
  deferred: noneBecause('whether it waits for the end of quiet hours'),
  createdAt: none,
};

export const eventEntries: TableEntries<typeof schema.events> = {
  epoch: none,
  txid: none,
  subjectType: none,
  subjectId: none,
  sequence: none,
  accountId: none,
  type: none,
  data: json(['eventData', 'accountEventData', 'sandboxEventData'], {
    plan: none,
    from: none,
    to: none,
    reason: personal('why, in words of the customer or of support', FEED),
    'period.**': noneBecause('number and bounds of a period'),
    'changed[]': noneBecause('a column, without its value'),
    clock: none,
    discarded: none,
  }),
  at: none,
  createdAt: none,
};

export const feedEpochEntries: TableEntries<typeof schema.feedEpoch> = { isOnlyRow: none, epoch: none, cluster: none };

export const feedReaderEntries: TableEntries<typeof schema.feedReaders> = {
  name: noneBecause('a part of the program'),
  epoch: none,
  txid: none,
  subjectType: none,
  subjectId: none,
  sequence: none,
  updatedAt: none,
};

const HELP = published('help for everybody');

export const articleEntries: TableEntries<typeof schema.articles> = {
  id: HELP,
  language: HELP,
  hash: HELP,
  title: HELP,
  tags: HELP,
  body: HELP,
  document: HELP,
};
