import type * as schema from '../schema/index.ts';
import { none, noneBecause, personal, type TableEntries } from './entry.ts';
import { DECLARATION } from './handling.ts';

const INTERNAL = { ...DECLARATION, processors: [] };

export const declarationEntries: TableEntries<typeof schema.declarations> = {
  id: none,
  kind: none,
  language: noneBecause('of the page that was used'),
  name: personal('who declares it', DECLARATION),
  email: personal('mail address that the account knows them by', DECLARATION),
  contract: personal('how they name the contract', DECLARATION),
  extraordinary: none,
  reason: personal('the cause, in their words', DECLARATION),
  endsOn: noneBecause('with which day the contract is to end'),
  acknowledgeTo: personal('mail address for the acknowledgement', DECLARATION),
  createdAt: personal('when they declared it', DECLARATION),
  status: none,
  why: none,
  accountId: none,
  licenseId: none,
  region: none,
  assignedTo: personal('who of the vendor deals with it', INTERNAL),
  decidedBy: personal('who of the vendor decided', INTERNAL),
  decidedAt: none,
  note: personal('how it was decided, in their words', INTERNAL),
  attempts: none,
  nextAttemptAt: none,
};
