import type { PersonTemplate } from './mails.ts';

/**
 * What somebody is told of by mail, since it may be the work of an attacker: to whom, and where the text is. `person`: whose it is, by
 * what the mail says of them. `owners`: all owners of the account, and the members that it is about. `administrators`: all of the vendor.
 */
export const SECURITY_EVENTS = {
  /** A sign-in on a device on which the person never signed in. */
  new_device: { told: 'person', template: 'new_device' },
  passkey_added: { told: 'person', template: 'passkey_added' },
  passkey_removed: { told: 'person', template: 'person_news' },
  recovery_code_used: { told: 'person', template: 'recovery_code_used' },
  recovery_codes_made: { told: 'person', template: 'person_news' },
  /** The address before, and the new one. It is of use for as long as somebody may look into the mailbox that they have lost. */
  email_changed: { told: 'person', template: 'email_changed', validDays: 7 },
  /** All sessions but one were ended by the person. */
  sessions_ended: { told: 'person', template: 'person_news' },
  /** All sessions were ended by the vendor's people. */
  sessions_ended_by_vendor: { told: 'person', template: 'person_news' },
  /** Too many wrong codes, or requests for codes. */
  guessing: { told: 'person', template: 'guessing' },
  /** Of one of the vendor's people: a role was given, changed or taken away. */
  staff_role_changed: { told: 'person', template: 'person_news' },
  role_changed: { told: 'owners', template: 'account_news' },
  member_removed: { told: 'owners', template: 'account_news' },
  ownership_passed: { told: 'owners', template: 'account_news' },
  passkeys_required: { told: 'owners', template: 'account_news' },
  passkeys_not_required: { told: 'owners', template: 'account_news' },
  sign_on_set: { told: 'owners', template: 'account_news' },
  sign_on_removed: { told: 'owners', template: 'account_news' },
  /** A provider means another person than before by an address, or by its name for the person. They were not let in. */
  sign_on_other_person: { told: 'owners', template: 'account_news' },
  /** The next sign-in by the provider says anew whom it means. */
  sign_on_reset: { told: 'owners', template: 'account_news' },
  domain_removed: { told: 'owners', template: 'account_news' },
  api_key_made: { told: 'owners', template: 'account_news' },
  api_key_rotated: { told: 'owners', template: 'account_news' },
  api_key_revoked: { told: 'owners', template: 'account_news' },
  /** Keys of no account, which see all accounts. */
  vendor_key_made: { told: 'administrators', template: 'staff_news' },
  vendor_key_rotated: { told: 'administrators', template: 'staff_news' },
  vendor_key_revoked: { told: 'administrators', template: 'staff_news' },
  /** Somebody is one of the vendor's people now, has another role, or is none any more. */
  staff_changed: { told: 'administrators', template: 'staff_news' },
} as const satisfies Record<
  string,
  {
    readonly told: 'person' | 'owners' | 'administrators';
    readonly template: PersonTemplate;
    readonly validDays?: number;
  }
>;
export type SecurityEvent = keyof typeof SECURITY_EVENTS;

type ToldTo<W> = {
  [E in SecurityEvent]: (typeof SECURITY_EVENTS)[E]['told'] extends W ? E : never;
}[SecurityEvent];
export type PersonEvent = ToldTo<'person'>;
export type AccountEvent = ToldTo<'owners'>;
export type StaffEvent = ToldTo<'administrators'>;

export const SECURITY_EVENT_NAMES = Object.keys(SECURITY_EVENTS).filter((name) => isSecurityEvent(name));

export function isSecurityEvent(name: string): name is SecurityEvent {
  return Object.hasOwn(SECURITY_EVENTS, name);
}

export function isAccountEvent(name: string): name is AccountEvent {
  return isSecurityEvent(name) && SECURITY_EVENTS[name].told === 'owners';
}

/** For how long the news of an event is tried to be sent. Later it is of little use. */
export function newsValidMinutes(event: SecurityEvent): number {
  const { validDays = 1 }: { readonly told: string; readonly validDays?: number } = SECURITY_EVENTS[event];
  return validDays * 24 * 60;
}
