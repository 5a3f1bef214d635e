import type { InstantMs } from '../calendar/instant.ts';
import { accessOf, type Access } from '../entitlements/access.ts';
import type { Money } from '../money/money.ts';
import { totalOf } from '../billing/lines.ts';
import { startedCharge } from './charges.ts';
import type { Template } from './effects.ts';
import type { EventType } from './events.ts';
import type { License, LicenseState } from './license.ts';
import type { Refusal } from './refusals.ts';
import { simulate, type AppliedEvent, type PaymentPredictor, type SentEvent } from './simulate.ts';

/** One thing that will happen: a transition, with the charge it tries and the notices it sends; or a refused command. */
export interface ForecastStep {
  readonly at: InstantMs;
  readonly event: EventType;
  readonly from: LicenseState;
  readonly to: LicenseState;
  /** What the licence entitles to after the event. */
  readonly access: Access;
  /** When the licence's period ends after the event; null while it has none. */
  readonly periodEnd: InstantMs | null;
  readonly charge: Money | null;
  readonly notices: readonly Template[];
  /** Why a hypothetical command is refused; absent for everything else. */
  readonly refusal?: Refusal;
}

/**
 * What will happen to a licence up to and including `until`, automatically and by hypothetical `commands`, computed by
 * the transitions that would carry it out. Nothing is carried out. A command that changes nothing is left out.
 */
export function forecast(
  license: License,
  until: InstantMs,
  payments: PaymentPredictor,
  commands: readonly SentEvent[] = [],
): ForecastStep[] {
  return [...simulate(license, { until, payments, commands })].flatMap(toForecastStep);
}

function toForecastStep({ before, event, at, outcome }: AppliedEvent): ForecastStep[] {
  const entry = { event: event.type, from: before.state } as const;
  switch (outcome.kind) {
    case 'unchanged':
      return [];
    case 'refused': {
      const { refusal } = outcome;
      const unchanged = { to: before.state, ...leftIn(before), charge: null, notices: [] };
      return [{ at: Math.max(at, before.clock), ...entry, ...unchanged, refusal }];
    }
    case 'moved': {
      const { license, effects } = outcome.step;
      const notices = effects.flatMap((effect) => (effect.kind === 'notify' ? [effect.notice.template] : []));
      const started = startedCharge(before, license);
      const charge = started ? totalOf(started.lines) : null;
      return [{ at: license.clock, ...entry, to: license.state, ...leftIn(license), charge, notices }];
    }
  }
}

function leftIn(license: License): Pick<ForecastStep, 'access' | 'periodEnd'> {
  return { access: accessOf(license), periodEnd: license.period?.end ?? null };
}
