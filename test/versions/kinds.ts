import { accountEventVersions, licenseEventVersions, sandboxEventVersions } from '../../domain/stored/event-data.ts';
import { licenseVersions } from '../../domain/stored/license.ts';
import { chargeVersions } from '../../domain/stored/charge.ts';
import { noticeParamsVersions } from '../../domain/stored/notice-params.ts';
import { outcomeVersions } from '../../domain/stored/payment-outcome.ts';
import { lineVersions } from '../../domain/stored/price-line.ts';
import { refusalVersions } from '../../domain/stored/refusal.ts';
import { stepVersions } from '../../domain/stored/step.ts';
import type { Versions } from '../../domain/stored/versioned.ts';
import {
  accountInputVersions,
  retryOutcomeVersions,
  retryRequestVersions,
} from '../../workflows/account/stored-messages.ts';
import { commandVersions } from '../../workflows/license/stored-command.ts';
import { inputVersions } from '../../workflows/license/stored-input.ts';
import { commandOutcomeVersions } from '../../workflows/license/stored-outcome.ts';
import {
  clockAdvanceVersions,
  interventionVersions,
  paymentMethodAddedVersions,
  paymentReportVersions,
} from '../../workflows/license/stored-signals.ts';
import type { StoredKind } from './shapes.ts';

/** How each kind of stored value is read. */
export const VERSIONS: {
  readonly [K in StoredKind]: Pick<Versions<unknown>, 'current'> & { restore(stored: never): object };
} = {
  license: licenseVersions,
  charge: chargeVersions,
  outcome: outcomeVersions,
  command: commandVersions,
  step: stepVersions,
  input: inputVersions,
  commandOutcome: commandOutcomeVersions,
  refusal: refusalVersions,
  intervention: interventionVersions,
  paymentReport: paymentReportVersions,
  paymentMethodAdded: paymentMethodAddedVersions,
  clockAdvance: clockAdvanceVersions,
  accountInput: accountInputVersions,
  retryRequest: retryRequestVersions,
  retryOutcome: retryOutcomeVersions,
  priceLine: lineVersions,
  noticeParams: noticeParamsVersions,
  eventData: licenseEventVersions,
  accountEventData: accountEventVersions,
  sandboxEventData: sandboxEventVersions,
};

/** Its version; 1 where it has none. */
export function versionOf({ value: { version = 1 } }: Sample): number {
  if (typeof version !== 'number') throw new TypeError('A version is a number');
  return version;
}

/** A stored value as it was written. */
export interface Sample {
  readonly kind: StoredKind;
  readonly value: Readonly<Record<string, unknown>>;
}

export function isStoredKind(kind: string): kind is StoredKind {
  return kind in VERSIONS;
}
