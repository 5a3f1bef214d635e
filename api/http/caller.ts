import type { Actor } from '../../domain/lifecycle/license.ts';
import { problem } from './problem.ts';

/** What an API key may be for. `customer` keys belong to one account, the others to none. */
export const SCOPES = ['admin', 'agent', 'customer', 'product'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who is calling: an API key of one scope. `account` is set for customers and for them alone. */
export interface Caller {
  readonly key: string;
  readonly scope: Scope;
  readonly account: string | null;
}

/** The caller as the change log names them. */
export function actorOf(caller: Caller): Actor {
  return { kind: caller.scope === 'agent' ? 'agent' : 'api_key', id: caller.key };
}

/** Whether the caller may see what belongs to `account`. */
export function sees(caller: Caller, account: string): boolean {
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
export function visible<T>(caller: Caller, found: T | null | undefined, accountOf: (found: T) => string): T {
  if (found === null || found === undefined || !sees(caller, accountOf(found))) throw problem('not_found');
  return found;
}

/** The account that a list is limited to: a customer's own, whatever was asked for; undefined for all. */
export function accountFilter(caller: Caller, asked: string | undefined): string | undefined {
  if (asked !== undefined && !sees(caller, asked)) throw problem('not_found', { detail: 'There is no such account.' });
  return caller.scope === 'customer' ? (caller.account ?? '') : asked;
}
