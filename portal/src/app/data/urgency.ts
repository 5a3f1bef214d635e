import type { License, Money } from './licenses.ts';

/** What somebody has to do or decide about a licence, and until when. */
export interface Need {
  readonly what: 'pay' | 'confirm' | 'decide_trial' | 'trial_ends' | 'renewal_off';
  /** The first instant that is too late; null where none is known. */
  readonly until: string | null;
  readonly amount: Money | null;
}

export type Group = 'needs_you' | 'runs' | 'ended';
export const GROUPS: readonly Group[] = ['needs_you', 'runs', 'ended'];

/** The commands that a list offers by themselves; the others are on the licence's page. */
type Action = Extract<
  License['available_actions'][number],
  'renew' | 'resume' | 'reactivate' | 'uncancel' | 'set-auto-renew'
>;
type NextEvent = License['next'][number];

const DAY_MS = 86_400_000;
const TRIAL_DECISION_DAYS = 7;
const RENEWAL_DECISION_DAYS = 30;
const DEADLINES: readonly NextEvent['what'][] = ['grace_end', 'expiry', 'purchase_end', 'purchase', 'period_end'];

/** What is due for a licence: read from its facts, never worked out again. */
export function needOf(license: License, nowMs: number): Need | null {
  const wanted = license.charges.filter(({ being_voided }) => !being_voided);
  const toConfirm = wanted.find(({ status }) => status === 'action_required');
  const deadline = eventOf(license, DEADLINES)?.at ?? license.state_ends_at;
  if (toConfirm) return { what: 'confirm', until: deadline, amount: toConfirm.amount };
  if (wanted.some(({ status }) => status === 'pending' || status === 'processing')) return null;
  const failed = wanted.find(({ status }) => status === 'failed');
  if (failed || ['grace', 'suspended', 'incomplete'].includes(license.state))
    return { what: 'pay', until: deadline, amount: failed?.amount ?? license.payment_owed?.amount ?? null };
  return decisionOf(license, nowMs);
}

function decisionOf(license: License, nowMs: number): Need | null {
  if (license.cancelled || license.held_since !== null) return null;
  const within = (event: NextEvent | undefined, days: number): event is NextEvent =>
    event !== undefined && Date.parse(event.at) - nowMs <= days * DAY_MS;
  if (license.state === 'trial') {
    const purchase = eventOf(license, ['purchase']);
    if (within(purchase, TRIAL_DECISION_DAYS))
      return { what: 'decide_trial', until: purchase.at, amount: purchase.amount };
    const end = eventOf(license, ['trial_end', 'period_end']);
    return within(end, TRIAL_DECISION_DAYS) ? { what: 'trial_ends', until: end.at, amount: null } : null;
  }
  if (license.auto_renew || license.state !== 'active') return null;
  const end = eventOf(license, ['period_end']);
  return within(end, RENEWAL_DECISION_DAYS) ? { what: 'renewal_off', until: end.at, amount: null } : null;
}

/** Where the customer confirms the payment that their bank asks about; null where nothing is to be confirmed. */
export function confirmAddress({ charges }: License): string | null {
  return charges.find(({ status, being_voided }) => status === 'action_required' && !being_voided)?.action_url ?? null;
}

export function groupOf(license: License, nowMs: number): Group {
  if (license.state === 'expired' || license.state === 'retired') return 'ended';
  return needOf(license, nowMs) ? 'needs_you' : 'runs';
}

const ACTIONS_BY_NEED: Readonly<Record<Need['what'], readonly Action[]>> = {
  pay: ['renew'],
  confirm: [],
  decide_trial: ['renew'],
  trial_ends: ['renew', 'set-auto-renew'],
  renewal_off: ['set-auto-renew', 'renew'],
};
const ACTIONS: readonly Action[] = ['uncancel', 'resume', 'reactivate', 'renew'];

/** The command that the list offers for a licence, of those that would be accepted now. */
export function primaryAction(license: License, need: Need | null): Action | null {
  const wanted = need ? ACTIONS_BY_NEED[need.what] : ACTIONS;
  return wanted.find((action) => license.available_actions.includes(action)) ?? null;
}

/** What will happen by itself. Mails and questions to the bank are left out: they change nothing for a person. */
export function comingEvents({ next }: License): NextEvent[] {
  return next.filter(({ what }) => what !== 'reminder' && what !== 'payment_check');
}

/** The first of {@link comingEvents}. */
export function nextEvent(license: License): NextEvent | null {
  return byTime(comingEvents(license))[0] ?? null;
}

/** The first of the events of these kinds. */
export function eventOf(license: License, kinds: readonly NextEvent['what'][]): NextEvent | undefined {
  return byTime(license.next.filter(({ what }) => kinds.includes(what)))[0];
}

function byTime(events: readonly NextEvent[]): NextEvent[] {
  return events.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

/** Licences by group: by deadline, by what happens next, and the latest end first. */
export function grouped(licenses: readonly License[], nowMs: number): Readonly<Record<Group, License[]>> {
  const groups: Record<Group, License[]> = { needs_you: [], runs: [], ended: [] };
  for (const license of licenses) groups[groupOf(license, nowMs)].push(license);
  const sortBy = (group: Group, rank: (license: License) => number) =>
    groups[group].sort((one, other) => rank(one) - rank(other));
  sortBy('needs_you', (license) => rankOf(needOf(license, nowMs)?.until));
  sortBy('runs', (license) => rankOf(nextEvent(license)?.at));
  sortBy('ended', ({ since }) => -Date.parse(since));
  return groups;
}

function rankOf(instant: string | null | undefined): number {
  return instant ? Date.parse(instant) : Number.MAX_SAFE_INTEGER;
}

/** Charges that will be made by themselves within some days, with the licence of each. */
export function comingCharges(licenses: readonly License[], nowMs: number, days: number) {
  return licenses
    .flatMap((license) =>
      license.next.flatMap(({ what, at, amount }) =>
        amount && isWithin(at, nowMs, days) ? [{ license, what, at, amount }] : [],
      ),
    )
    .sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

function isWithin(instant: string, nowMs: number, days: number): boolean {
  return Date.parse(instant) - nowMs <= days * DAY_MS;
}

/** Whether a licence has all the words that somebody looks for. */
export function isFound(license: License, planName: string, sought: string): boolean {
  const text = [planName, license.id, license.external_id, license.key_hint, ...Object.values(license.metadata)]
    .join(' ')
    .toLowerCase();
  return sought
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
