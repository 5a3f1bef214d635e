import type { InstantMs } from '../calendar/instant.ts';
import { versioned, type Stored, type Versions } from './versioned.ts';

/** What an event can be of. */
export const EVENT_SUBJECTS = ['license', 'account', 'sandbox'] as const;
export type EventSubject = (typeof EVENT_SUBJECTS)[number];

/** The licence after a transition. */
export interface LicenseEventData {
  readonly plan: string;
  readonly from: string | null;
  readonly to: string;
  readonly reason: string | null;
  readonly period: { readonly number: number; readonly start: InstantMs; readonly end: InstantMs } | null;
}

/** Which columns of an account have changed; none for a new one. Their values may be personal data and are not repeated. */
export interface AccountEventData {
  readonly changed: readonly string[];
}

/** The sandbox after the change. */
export interface SandboxEventData {
  readonly clock: InstantMs;
  readonly discarded: boolean;
}

export const licenseEventVersions = versioned<LicenseEventData>('data of an event', []);
export const accountEventVersions = versioned<AccountEventData>("data of an account's event", []);
export const sandboxEventVersions = versioned<SandboxEventData>("data of a sandbox's event", []);

interface DataBySubject {
  readonly license: LicenseEventData;
  readonly account: AccountEventData;
  readonly sandbox: SandboxEventData;
}

const VERSIONS: { readonly [S in EventSubject]: Versions<DataBySubject[S]> } = {
  license: licenseEventVersions,
  account: accountEventVersions,
  sandbox: sandboxEventVersions,
};

/** What an event is of, with the data that belongs to it. */
export type EventOf = {
  readonly [S in EventSubject]: { readonly subject: S; readonly data: DataBySubject[S] };
}[EventSubject];

/** @throws `UnknownVersionError` for data that a newer version of the code has stored. */
export function restoreEventData<S extends EventSubject>(subject: S, stored: Stored<unknown>): DataBySubject[S] {
  // What is stored under a subject was stored by the versions of that subject.
  return VERSIONS[subject].restore(stored as Stored<DataBySubject[S]>);
}
