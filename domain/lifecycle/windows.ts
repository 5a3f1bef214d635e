import { endOfDayAfter, type InstantMs } from '../calendar/instant.ts';
import type { License } from './license.ts';

/** For so long a purchase can be completed. */
const INCOMPLETE_MS = 24 * 60 * 60 * 1000;

/** When a purchase that has not been paid is given up. */
export function incompleteEnd({ since }: License): InstantMs {
  return since + INCOMPLETE_MS;
}

/** The end of the window in which a payment reactivates a suspended licence: the end of a day in the account's zone. */
export function winBackEnd({ since, terms }: License): InstantMs {
  return endOfDayAfter(since, terms.plan.win_back_days, terms.zone);
}

/** The end of the window in which an expired licence can be reactivated; null when it is open-ended or has not started. */
export function reactivationEnd({ expiredAt, terms }: License): InstantMs | null {
  const days = terms.plan.reactivation_days;
  return expiredAt === null || days === null ? null : endOfDayAfter(expiredAt, days, terms.zone);
}

/**
 * The end of the statutory right to withdraw; null where there is none. The day of the purchase does not count, and the
 * whole last day does (Directive 2011/83/EU, article 9; Regulation 1182/71, article 3).
 */
export function withdrawalEnd({ contract, terms }: Pick<License, 'contract' | 'terms'>): InstantMs | null {
  const days = terms.region.withdrawal_days;
  return contract === null || days === 0 ? null : endOfDayAfter(contract.at, days, terms.zone);
}

/** The end of the trial, period or window that the licence is in; null when it is open-ended. */
export function stateEndsAt(license: License): InstantMs | null {
  switch (license.state) {
    case 'incomplete':
      return incompleteEnd(license);
    case 'trial':
    case 'active':
    case 'renewal':
      return license.period?.end ?? null;
    case 'grace':
      return license.grace?.until ?? null;
    case 'paused':
      return license.pause?.until ?? null;
    case 'suspended':
      return winBackEnd(license);
    case 'expired':
      return reactivationEnd(license);
    case 'retired':
      return null;
  }
}
