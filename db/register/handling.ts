import type { RetainedTable } from '../retention.ts';
import type { Handling, Retention } from './entry.ts';

const NO_DELETION_OF_ACCOUNTS = 'accounts cannot be deleted yet';

const byAge = (table: RetainedTable): Retention => ({ kind: 'days', table });

const notDeleted = (why: string): Retention => ({ kind: 'not_deleted', why });

/** What a customer's account says of the people behind it. */
export const ACCOUNT_PROFILE: Handling = {
  owner: 'customer',
  purpose: 'hold the contract, and write to the customer about it',
  ground: 'contract',
  retention: notDeleted(`${NO_DELETION_OF_ACCOUNTS}; a change by \`updateAccount\` overwrites it`),
  readBy: ['accounts:read'],
  processors: [],
};

/** What a sandbox would have sent: it stays as readable as its other records. */
export const SANDBOX_MAILS: Handling = {
  ...ACCOUNT_PROFILE,
  purpose: 'show what would have been sent',
  retention: notDeleted("a sandbox's records stay readable"),
  readBy: ['sandboxes:read'],
};

/** What the customer's own systems note on an object. */
export const CUSTOMERS_LABELS: Handling = {
  ...ACCOUNT_PROFILE,
  purpose: "let the customer's own systems recognise the object",
  retention: notDeleted(`${NO_DELETION_OF_ACCOUNTS}; the next labels overwrite it`),
};

export const PAYMENT: Handling = {
  owner: 'customer',
  purpose: 'collect what the licences cost, and show how',
  ground: 'contract',
  retention: { kind: 'event', event: 'ten years have passed, for which tax law wants it', by: 'clearOldPaymentLinks' },
  readBy: ['billing:read'],
  processors: ['stripe'],
};

export const CARD: Handling = {
  ...PAYMENT,
  retention: { kind: 'event', event: 'the customer removes the card', by: 'removePaymentMethod' },
};

/** Who changed a licence, and why: part of the hash chain, which no deletion can leave intact. */
export const CHANGE_LOG: Handling = {
  owner: 'customer',
  purpose: 'prove what happened to a licence, who did it and why',
  ground: 'contract',
  retention: notDeleted('entries are hashed as they were written, and a trigger refuses to change them'),
  readBy: ['licenses:read'],
  processors: [],
};

export const AUDIT: Handling = {
  owner: 'caller',
  purpose: 'find out who did what, and notice abuse',
  ground: 'legitimate_interest',
  retention: byAge('audit_log'),
  readBy: ['audit:read', 'account_audit:read'],
  processors: [],
};

export const LIMITS_OF_ROLES: Handling = {
  owner: 'staff',
  purpose: 'count what a role has used of its limits',
  ground: 'legitimate_interest',
  retention: byAge('limit_uses'),
  readBy: [],
  processors: [],
};

export const FEED: Handling = {
  ...CHANGE_LOG,
  purpose: 'tell those that follow licences what happened',
  retention: { kind: 'days', table: 'events' },
  readBy: [],
};

export const REPEATS: Handling = {
  owner: 'caller',
  purpose: 'answer a repeated request as the first time',
  ground: 'contract',
  retention: { kind: 'days', table: 'idempotency_keys' },
  readBy: [],
  processors: [],
};

export const DELIVERY: Handling = {
  owner: 'customer',
  purpose: 'find out why a mail was not delivered',
  ground: 'legitimate_interest',
  retention: { kind: 'event', event: '90 days have passed, or the next attempt ends', by: 'clearOldDeliveryErrors' },
  readBy: [],
  processors: [],
};

/** Names that people at the vendor give to things. */
export const STAFFS_NAMES: Handling = {
  owner: 'staff',
  purpose: 'recognise what somebody has made',
  ground: 'legitimate_interest',
  retention: notDeleted('the row stays when the object is revoked or discarded'),
  readBy: [],
  processors: [],
};

/** Who a person is, in whatever account, and among the vendor's people. */
export const PERSON: Handling = {
  owner: 'customer',
  purpose: 'let people sign in, and show who may do what',
  ground: 'contract',
  retention: notDeleted('people cannot be deleted yet'),
  readBy: ['members:read', 'staff:manage'],
  processors: [],
};

export const MEMBERSHIP: Handling = {
  ...PERSON,
  purpose: 'let people act for an account',
  retention: { kind: 'event', event: 'the member leaves or is removed', by: 'changeMember' },
  readBy: ['members:read'],
};

export const NOTICES_READ: Handling = {
  ...MEMBERSHIP,
  purpose: 'show the person what they have not read yet, on each of their devices',
  readBy: [],
};

/** Offers that are kept for some time when they are over. */
export const offerIn = (
  table: 'invitations' | 'ownership_transfers' | 'ownership_claims' | 'account_links',
): Handling => ({
  ...MEMBERSHIP,
  purpose: 'let people into an account, and find out who did',
  retention: byAge(table),
});

export const REMOVAL: Handling = {
  ...MEMBERSHIP,
  purpose: 'keep somebody whom an owner has removed from coming back by single sign-on',
  ground: 'legitimate_interest',
  retention: { kind: 'event', event: 'the person accepts another invitation', by: 'acceptInvitation' },
  readBy: [],
};

/** Who asked whom to approve what. */
export const APPROVAL: Handling = {
  owner: 'customer',
  purpose: 'let a second person decide about a command, and show who did',
  ground: 'contract',
  retention: { kind: 'days', table: 'approvals' },
  readBy: ['approvals:read'],
  processors: [],
};

/** Machines, which may be somebody's own. */
export const ACTIVATION: Handling = {
  owner: 'customer',
  purpose: 'let a product run on as many machines as a licence has seats, and show which they are',
  ground: 'contract',
  retention: { kind: 'days', table: 'activations' },
  readBy: ['licenses:read'],
  processors: [],
};

/** Who of the vendor has viewed an account. */
export const VIEW: Handling = {
  owner: 'staff',
  purpose: 'show the owners of an account who of the vendor has viewed it, and why',
  ground: 'legitimate_interest',
  retention: byAge('account_views'),
  readBy: ['account_views:read'],
  processors: [],
};

export const STAFF_ROLE: Handling = {
  owner: 'staff',
  purpose: "let the vendor's people do their work, and find out who was one of them",
  ground: 'legitimate_interest',
  retention: byAge('staff'),
  readBy: ['staff:manage'],
  processors: [],
};

/** The person reads it, and nobody else. */
export const SESSION: Handling = {
  owner: 'customer',
  purpose: 'keep the person signed in, and let them recognise where they are',
  ground: 'contract',
  retention: { kind: 'days', table: 'sessions' },
  readBy: [],
  processors: [],
};

export const PASSKEY: Handling = {
  ...SESSION,
  purpose: 'let the person sign in with a passkey, and recognise their passkeys',
  retention: { kind: 'event', event: 'the person removes the passkey', by: 'removePasskey' },
};

export const CHALLENGE: Handling = {
  ...PASSKEY,
  purpose: 'let the person register a passkey',
  retention: { kind: 'days', table: 'passkey_challenges' },
};

export const RECOVERY: Handling = {
  ...SESSION,
  purpose: 'let the person sign in who has lost everything else',
  retention: { kind: 'event', event: 'the person makes new codes', by: 'replaceRecoveryCodes' },
};

export const SIGN_IN: Handling = {
  ...SESSION,
  owner: 'caller',
  purpose: 'let the person who has the address sign in',
  retention: { kind: 'days', table: 'sign_in_codes' },
};

export const EMAIL_CHANGE: Handling = {
  ...SESSION,
  purpose: 'let the person change the address that they sign in with',
  retention: { kind: 'days', table: 'email_changes' },
};

export const GUESSING: Handling = {
  owner: 'caller',
  purpose: 'limit how often codes can be guessed',
  ground: 'legitimate_interest',
  retention: { kind: 'days', table: 'guess_counters' },
  readBy: [],
  processors: [],
};

export const CONTACT: Handling = {
  ...ACCOUNT_PROFILE,
  purpose: 'write to whom the customer wants written to about a topic',
  retention: { kind: 'event', event: 'the customer removes the contact', by: 'removeContact' },
};

export const MAIL_TO_PERSON: Handling = {
  owner: 'caller',
  purpose: 'send the person a mail that they wait for, or should know about',
  ground: 'contract',
  retention: { kind: 'event', event: 'it is sent or comes too late', by: 'createPersonMailDelivery' },
  readBy: [],
  processors: ['smtp'],
};

/** What somebody has declared without signing in. */
export const DECLARATION: Handling = {
  owner: 'customer',
  purpose: 'carry out what somebody has declared, and prove that and when they did',
  ground: 'legal_obligation',
  retention: byAge('declarations'),
  readBy: ['declarations:read'],
  processors: ['smtp'],
};

/** Which mails somebody wants. Deleting it would send them mails that they have turned off. */
export const MAIL_PREFERENCES: Handling = {
  owner: 'customer',
  purpose: 'send people the mails that they want, when they want them',
  ground: 'legitimate_interest',
  retention: notDeleted('it keeps mails away that somebody has turned off; the next choice overwrites it'),
  readBy: [],
  processors: [],
};
