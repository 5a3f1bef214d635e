import { versioned } from '../../domain/stored/versioned.ts';
import type { AccountInput, RetryOutcome, RetryRequest } from './messages.ts';

/** Input and messages of an account's workflow: an API may be older or newer than its worker. */
export const accountInputVersions = versioned<AccountInput>('account input', []);
export const retryRequestVersions = versioned<RetryRequest>('retry request', []);
export const retryOutcomeVersions = versioned<RetryOutcome>('retry outcome', []);
