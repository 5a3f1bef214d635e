import type { Principal } from '../domain/access/principal.ts';
import { SYSTEM } from '../domain/access/system.ts';
import { VisibleAccounts } from '../domain/access/visible-accounts.ts';
import { connect, type ConnectOptions, type Database } from './connect.ts';
import type { Login } from './logins.ts';
import { restrictTo } from './restrict.ts';
import { scopeTo, type ScopedDatabase } from './scoped.ts';

/** The connections of an API process, by login. */
export interface Databases {
  /** Every query sees the accounts that it names beforehand: {@link databaseAs}. */
  readonly api: Database;
  /** Sees all accounts. */
  readonly staff: Database;
  /**
   * For what is done before the caller is known or whatever it sees: API keys, licence keys, repeated requests, audit, sign-in, and
   * what people do for themselves.
   */
  readonly auth: Database;
}

/** The addresses of an API process's logins. */
export type ApiUrls = Readonly<Record<Exclude<Login, 'worker'>, string>>;

/** Connects each login lazily, as `connect` does. */
export function connectLogins(urls: ApiUrls, options: ConnectOptions): Databases & { close(): Promise<void> } {
  const [api, staff, auth] = [connect(urls.api, options), connect(urls.staff, options), connect(urls.auth, options)];
  return {
    api,
    staff,
    auth,
    async close() {
      await Promise.all([api.close(), staff.close(), auth.close()]);
    },
  };
}

/**
 * The database as one principal sees it; as nobody (null), it has no account's things. Two things keep others' rows away: each
 * query asks for those of {@link VisibleAccounts}, and the login of a principal that does not see all is bound by row-level security.
 */
export function databaseAs({ api, staff }: Databases, principal: Principal | null): ScopedDatabase {
  const { ids } = VisibleAccounts.of(principal);
  return scopeTo(ids === null ? staff : restrictTo(api, ids), principal);
}

/** For validation: a licence is found by its key, whoever asks. */
export function databaseOfKeys({ auth }: Databases, principal: Principal | null): ScopedDatabase {
  return scopeTo(auth, principal);
}

/** For signing in, and for what a person does for themselves: no account's things are visible, but those that the queries name. */
export function databaseOfPerson({ auth }: Databases, principal: Principal | null): ScopedDatabase {
  return scopeTo(auth, principal);
}

/** For the provider's webhooks, which are no caller's. */
export function databaseOfSystem({ staff }: Databases): ScopedDatabase {
  return scopeTo(staff, SYSTEM);
}
