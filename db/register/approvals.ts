import type * as schema from '../schema/index.ts';
import { json, none, noneBecause, personal, type TableEntries } from './entry.ts';
import { APPROVAL } from './handling.ts';

export const approvalEntries: TableEntries<typeof schema.approvals> = {
  id: none,
  accountId: none,
  licenseId: none,
  internal: none,
  action: none,
  body: json([], { '*': personal('what the command is sent with, which may have a reason', APPROVAL) }),
  reason: personal('why, in words of whoever asks', APPROVAL),
  need: none,
  askedByKind: none,
  askedByRole: none,
  askedById: personal('who asks: a person or an API key', APPROVAL),
  sequence: none,
  createdAt: none,
  status: none,
  approvedSequence: none,
  attempt: none,
  decidedByKind: none,
  decidedByRole: none,
  decidedById: personal('who approved, declined or withdrew it', APPROVAL),
  decidedAt: none,
  decisionReason: personal('why it was declined, in words of whoever did', APPROVAL),
  code: noneBecause('code of a problem'),
};
