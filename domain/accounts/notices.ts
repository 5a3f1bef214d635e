import type { Permission } from '../access/permissions.ts';
import { TEMPLATES, type Notice, type Template } from '../lifecycle/effects.ts';
import { isCurrency, type Money } from '../money/money.ts';

/**
 * What the people of an account should know of, and need not act on at once. `license_mail`, `payment_mail`: what a mail about a licence
 * has told. The others stand as long as they are true.
 */
export const NOTICE_KINDS = [
  'license_mail',
  'payment_mail',
  'card_ending',
  'invitation_unanswered',
  'approval_waiting',
  'ownership_claimed',
  'account_viewed',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Who sees a notice: whoever may read what it is about. */
const PERMISSION_BY_KIND: Readonly<Record<NoticeKind, Permission>> = {
  license_mail: 'licenses:read',
  payment_mail: 'billing:read',
  card_ending: 'billing:read',
  invitation_unanswered: 'members:read',
  approval_waiting: 'approvals:read',
  ownership_claimed: 'members:read',
  account_viewed: 'account_views:read',
};

export function noticeKindsFor(permissions: ReadonlySet<Permission>): readonly NoticeKind[] {
  return NOTICE_KINDS.filter((kind) => permissions.has(PERMISSION_BY_KIND[kind]));
}

const PAYMENT_TEMPLATES: ReadonlySet<Template> = new Set([
  'payment_received',
  'payment_failed',
  'payment_action_required',
]);

/** The mails of each kind of notice that is about a mail. */
export const NOTICE_TEMPLATES = {
  license_mail: TEMPLATES.filter((template) => !PAYMENT_TEMPLATES.has(template)),
  payment_mail: TEMPLATES.filter((template) => PAYMENT_TEMPLATES.has(template)),
} as const satisfies Partial<Record<NoticeKind, readonly Template[]>>;

/** An invitation that nobody has answered is a notice this long after it was sent last. */
export const UNANSWERED_HOURS = 72;
/** A card that expires is a notice this long before the end of its month. */
export const CARD_ENDING_HOURS = 30 * 24;
/** More new notices than this are not counted. */
export const MAX_NEW = 99;

/** The sum and the day that a mail was about; null where it names none. Days are epoch milliseconds. */
export function factsOf({ amount, currency, ends, until, starts }: Notice['params']): {
  readonly amount: Money | null;
  readonly date: number | null;
} {
  const date = ends ?? until ?? starts ?? null;
  const isMoney = typeof amount === 'number' && typeof currency === 'string' && isCurrency(currency);
  return { amount: isMoney ? { amount, currency } : null, date: typeof date === 'number' ? date : null };
}
