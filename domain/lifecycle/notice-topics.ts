import type { ContactTopic } from '../people/contacts.ts';
import type { Template } from './effects.ts';

/**
 * Which contacts of the account get a mail, besides the account's own address. What follows from an open payment is for those who pay; who
 * works with the licence gets what changes its key, or whether it is paused.
 */
export const NOTICE_TOPICS: { readonly [T in Template]: ContactTopic } = {
  trial_started: 'renewal',
  trial_ending: 'renewal',
  renewal_upcoming: 'renewal',
  license_ending: 'renewal',
  cancelled: 'renewal',
  cancellation_withdrawn: 'renewal',
  change_scheduled: 'renewal',
  change_removed: 'renewal',
  expired: 'renewal',
  retired: 'renewal',
  payment_received: 'billing',
  payment_failed: 'billing',
  payment_action_required: 'billing',
  grace_reduced: 'billing',
  grace_extended: 'billing',
  suspended: 'billing',
  period_comped: 'billing',
  withdrawn: 'billing',
  key_replaced: 'technical',
  paused: 'technical',
  resumed: 'technical',
};
