import { periodPrice } from '../../domain/billing/price.ts';
import type { Cadence } from '../../domain/calendar/period.ts';
import { willRenew } from '../../domain/lifecycle/agenda.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import type { Currency, Money } from '../../domain/money/money.ts';

/** What a mail says beside its notice's own params: known when it is delivered, not when it was promised. */
export interface DeliveryContext {
  readonly accountName: string;
  /** The account's language as a BCP 47 tag; a language without templates gets English. */
  readonly language: string;
  /** IANA zone of the account: dates are its days. */
  readonly zone: string;
  readonly planName: string;
  /** The end of the licence's key, such as `…7Q2K`. */
  readonly licenseHint: string;
  /** Where the customer manages this licence: renew, cancel, pay. An http(s) address. */
  readonly portalUrl: string;
  readonly currency: Currency;
  /** The region's disclosures, by name: `region.disclosures`. */
  readonly disclosures: readonly string[];
  /** What will be charged next by itself, see {@link nextRenewal}; null when nothing will be. */
  readonly renewal: Renewal | null;
}

/** The price of the next period and its length, which several laws want named in a notice of renewal. */
export interface Renewal {
  readonly price: Money;
  readonly cadence: Cadence;
}

/** What the licence will be charged next by itself, or null when it is cancelled or renewed by hand. */
export function nextRenewal(license: License): Renewal | null {
  const { terms } = license;
  return willRenew(license) ? { price: periodPrice(terms), cadence: terms.plan.cadence } : null;
}
