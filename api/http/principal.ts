import type { Actor } from '../../domain/lifecycle/license.ts';
import { problem } from './problem.ts';

/** What an API key may be for. `customer` keys belong to one account, the others to none. */
export const SCOPES = ['admin', 'agent', 'customer', 'product'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who is calling: an API key of one scope. `account` is set for customers and for them alone. */
export interface Principal {
  readonly apiKeyId: string;
  readonly scope: Scope;
  readonly account: string | null;
}

/** The caller as the change log names them. */
export function actorOf(caller: Principal): Actor {
  return { kind: caller.scope === 'agent' ? 'agent' : 'api_key', id: caller.apiKeyId };
}

/** Whether the caller may see what belongs to `account`. */
export function canSee(caller: Principal, account: string): boolean {
  switch (caller.scope) {
    case 'admin':
    case 'agent':
      return true;
    case 'customer':
      return caller.account === account;
    case 'product':
      return false;
  }
}

/**
 * What was looked up, if it is there and the caller may see it. What belongs to others answers exactly as what does
 * not exist: 404.
 */
export function requireVisible<T>(caller: Principal, found: T | null | undefined, accountOf: (found: T) => string): T {
  if (found === null || found === undefined || !canSee(caller, accountOf(found))) throw problem('not_found');
  return found;
}

/** The account that a list is limited to: a customer's own, whatever was asked for; undefined for all. */
export function accountFilter(caller: Principal, asked: string | undefined): string | undefined {
  if (asked !== undefined && !canSee(caller, asked))
    throw problem('not_found', { detail: 'There is no such account.' });
  return caller.scope === 'customer' ? (caller.account ?? '') : asked;
}
