import { defineUpdate } from '@temporalio/workflow';
import type { Actor } from '../../domain/lifecycle/license.ts';
import type { Stored } from '../../domain/stored/versioned.ts';

/** The workflow of an account: it exists only while the account has something to do across its licences. */
export function accountWorkflowId(accountId: string): string {
  return `account/${accountId}`;
}

export interface AccountInput {
  readonly account: string;
}

/** A request to try again to collect what the account's licences owe. */
export interface RetryRequest {
  readonly actor: Actor;
}

/** The licences that were asked to try again; each does so on its own. */
export interface RetryOutcome {
  readonly licenses: readonly string[];
}

export const accountUpdates = {
  /** A payment method was added: everything owed is tried again. Answers once all licences have been asked. */
  retry_owed: defineUpdate<Stored<RetryOutcome>, [Stored<RetryRequest>]>('retry_owed'),
};
