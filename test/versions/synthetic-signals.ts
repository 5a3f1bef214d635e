import { versioned } from '../../domain/stored/versioned.ts';
import type { ClockAdvance, Intervention, PaymentReport } from '../../workflows/license/messages.ts';
import { fromSyntheticClock, fromSyntheticIntervention, fromSyntheticReport } from './synthetic-version.ts';

/** Takes the place of the real ones: those of code in which signals have changed since the present version. */
export const interventionVersions = versioned<Intervention>('intervention', [fromSyntheticIntervention]);
export const paymentReportVersions = versioned<PaymentReport>('payment report', [fromSyntheticReport]);
export const clockAdvanceVersions = versioned<ClockAdvance>('clock advance', [fromSyntheticClock]);

export { paymentMethodAddedVersions, restoreSignal } from '../../workflows/license/stored-signals.ts';
