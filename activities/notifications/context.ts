import type { NotificationClaim } from '../../db/queries/notifications.ts';
import type { Recipient } from '../../db/schema/index.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { periodPrice } from '../../domain/billing/price.ts';
import type { Cadence } from '../../domain/calendar/period.ts';
import { agenda, willRenew } from '../../domain/lifecycle/agenda.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { isSameTerms, termsOfNextPeriod } from '../../domain/lifecycle/next-terms.ts';
import { reactivationEnd, winBackEnd } from '../../domain/lifecycle/windows.ts';
import type { Money } from '../../domain/money/money.ts';

/** What a mail says besides its notice's own params: read when the mail is delivered. */
export interface DeliveryContext {
  readonly accountName: string;
  /** Whom the mail is for: the account, or one of its contacts. */
  readonly recipient: Recipient;
  /** The recipient's language as a BCP 47 tag; a language without templates gets English. */
  readonly language: string;
  /** IANA zone of the account: dates are its days. */
  readonly zone: string;
  /** The last characters of the licence's key, such as `7Q2K`; null when it has no valid key. */
  readonly keyHint: string | null;
  /** The portal's page of the licence, below which each command has a page: `/cancel`. An http(s) address. */
  readonly portalUrl: string;
  /** The portal's page of the account's cards, and the one on which it buys a licence. */
  readonly cardsUrl: string;
  readonly buyUrl: string;
  /** The number and hash of the last entry of the licence's change log when the mail is written: `12.<hash>`. */
  readonly witness: string;
  /** The page that compares the change log with that. An http(s) address. */
  readonly witnessUrl: string;
  /** The licence's own time of the transition that the mail is about. */
  readonly at: InstantMs;
  readonly planName: string;
  readonly seats: number;
  /** The price of one period for all seats. */
  readonly price: Money;
  /** Where the pages are. */
  readonly publicUrl: string;
  readonly region: string;
  /** Where its reader chooses which mails they get. */
  readonly preferencesUrl: string;
  /** The region's disclosures, by name: `region.disclosures`. */
  readonly disclosures: readonly string[];
  readonly license: LicenseFacts;
}

/** The state of the licence when the mail is delivered, as far as mails mention it. Ends are exclusive. */
export interface LicenseFacts {
  readonly state: License['state'];
  readonly cancelled: boolean;
  /** What will be charged next automatically; null when nothing will be. */
  readonly renewal: Renewal | null;
  /** In grace: when it began, when use is reduced (null: it is not, or has been before), when it ends. */
  readonly grace: {
    readonly since: InstantMs;
    readonly reducedAt: InstantMs | null;
    readonly until: InstantMs;
    readonly owed: boolean;
  } | null;
  /** When the next automatic attempt to collect is made; null when none is. */
  readonly retryAt: InstantMs | null;
  /** Paused until; null when it is not. */
  readonly pausedUntil: InstantMs | null;
  /** Suspended, and can be brought back until; null when it is not. */
  readonly winBackUntil: InstantMs | null;
  /** Expired, and can be reactivated until; null when it is not, or has no such limit. */
  readonly reactivateUntil: InstantMs | null;
}

/** What the next period is bought on and when it begins, which several laws want named in a notice of renewal. */
export interface Renewal {
  readonly planName: string;
  readonly seats: number;
  /** Whether plan or seats differ from those in force. */
  readonly changed: boolean;
  readonly price: Money;
  readonly cadence: Cadence;
  /** Null while the licence is paused, which moves the end of its period, or has no current period. */
  readonly at: InstantMs | null;
}

/** The address of a licence's page in the portal. */
export function licensePageUrl(publicUrl: string, { id, account }: Pick<License, 'id' | 'account'>): string {
  return `${accountUrl(publicUrl, account)}/licences/${id}`;
}

/** The address below which the portal has an account's pages. */
function accountUrl(publicUrl: string, account: string): string {
  return `${publicUrl.replace(/\/$/, '')}/portal/${account}`;
}

/** The address of the portal's page that compares a licence's change log with a head that it had. */
function witnessPageUrl(publicUrl: string, license: Pick<License, 'id' | 'account'>, witness: string): string {
  return `${licensePageUrl(publicUrl, license)}?witness=${witness}#log`;
}

/** What is read of a licence when a mail about it is written. */
type ContextFacts = Pick<NotificationClaim, 'license' | 'account' | 'keyHint' | 'head'> &
  Partial<Pick<NotificationClaim, 'recipient' | 'preferences'>>;

export function createContext(
  { license, account, keyHint, head, recipient, preferences }: ContextFacts,
  at: InstantMs,
  publicUrl: string,
): DeliveryContext {
  const witness = `${head.sequence}.${head.hash}`;
  const { plan, quantity, region } = license.terms;
  return {
    accountName: account.name,
    recipient: recipient?.type ?? 'account',
    language: preferences?.language ?? recipient?.language ?? account.language,
    zone: account.zone,
    keyHint,
    portalUrl: licensePageUrl(publicUrl, license),
    cardsUrl: `${accountUrl(publicUrl, license.account)}/billing`,
    buyUrl: `${accountUrl(publicUrl, license.account)}/buy`,
    witness,
    witnessUrl: witnessPageUrl(publicUrl, license, witness),
    at,
    planName: plan.name,
    seats: quantity,
    price: periodPrice(license.terms),
    publicUrl,
    region: region.id,
    preferencesUrl: `${publicUrl.replace(/\/$/, '')}/preferences`,
    disclosures: region.disclosures,
    license: factsOf(license),
  };
}

export function factsOf(license: License): LicenseFacts {
  const { state, cancelled, grace, pause } = license;
  return {
    state,
    cancelled,
    renewal: nextRenewal(license),
    grace: grace && {
      since: grace.since,
      reducedAt: grace.owed && grace.fullUntil < grace.until ? grace.fullUntil : null,
      until: grace.until,
      owed: grace.owed,
    },
    retryAt: agenda(license).find(({ event }) => event.type === 'retry_due')?.at ?? null,
    pausedUntil: state === 'paused' && pause ? pause.until : null,
    winBackUntil: state === 'suspended' ? winBackEnd(license) : null,
    reactivateUntil: state === 'expired' ? reactivationEnd(license) : null,
  };
}

function nextRenewal(license: License): Renewal | null {
  if (!willRenew(license)) return null;
  const { state, period, terms } = license;
  const at = state === 'trial' || state === 'active' ? (period?.end ?? null) : null;
  const next = termsOfNextPeriod(license);
  const { plan, quantity } = next;
  const changed = !isSameTerms(next, terms);
  return { planName: plan.name, seats: quantity, changed, price: periodPrice(next), cadence: plan.cadence, at };
}
