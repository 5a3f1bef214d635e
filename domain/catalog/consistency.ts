import type { Cadence } from '../calendar/period.ts';
import { CURRENCIES } from '../money/money.ts';
import type { Plan, Region } from './plan.ts';

/** A contradiction between fields that are each valid; `message` says what to write instead. */
export interface Inconsistency {
  /** Where in the file: `['grace', 'retries', 1]`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Every id in the catalog, with its plan where the file is valid. */
export type OtherPlans = ReadonlyMap<string, Plan | null>;

/** The contradictions within a plan and between it and the rest of the catalog. */
export function findPlanInconsistencies(plan: Plan, others: OtherPlans): Inconsistency[] {
  return [
    ...checkPrices(plan),
    ...checkSeats(plan),
    ...checkSuccessor(plan, others),
    ...checkReminders(plan),
    ...checkRetries(plan),
    ...checkEntitlements(plan),
  ];
}

/** The contradictions within a region. */
export function findRegionInconsistencies(region: Region): Inconsistency[] {
  const ids = region.notices.map((notice) => notice.id);
  return [
    ...reportIf(region.withdrawal_days > 0 && region.withdrawal_source === null, ['withdrawal_days'], () => {
      return 'withdrawal_days needs withdrawal_source: the law that gives the right';
    }),
    ...region.notices.flatMap((notice, i) => [
      ...reportIf(ids.indexOf(notice.id) !== i, ['notices', i, 'id'], () => {
        return `notices.${i}.id must be unique, because each notice is sent once by its id; found ${notice.id} again`;
      }),
      ...checkNoticeTiming(notice, i),
    ]),
    ...region.disclosures.flatMap((name, i) =>
      reportIf(!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name), ['disclosures', i], () => {
        return `disclosures.${i} must name a text in knowledge/<language>/disclosures/, such as how-to-cancel; found ${JSON.stringify(name)}`;
      }),
    ),
  ];
}

function reportIf(wrong: boolean, path: Inconsistency['path'], message: () => string): Inconsistency[] {
  return wrong ? [{ path, message: message() }] : [];
}

/** A notice due earlier than the shortest period starts would never be sent. */
function checkNoticeTiming(notice: Region['notices'][number], index: number): Inconsistency[] {
  if (notice.applies_to === 'trial') return [];
  const shortest = 28 * Math.max(1, notice.min_cadence_months);
  return reportIf(notice.days_before >= shortest, ['notices', index, 'days_before'], () => {
    const months = Math.floor(notice.days_before / 28) + 1;
    return `notices.${index}.days_before must be less than the shortest period it applies to, or min_cadence_months at least ${months}; found ${notice.days_before} days before`;
  });
}

function checkPrices(plan: Plan): Inconsistency[] {
  const known = Object.keys(CURRENCIES).join(', ');
  return reportIf(Object.keys(plan.prices).length === 0, ['prices'], () => {
    return `prices must name at least one currency of ${known}, such as { EUR: 24000 } for 240.00 EUR; found none`;
  });
}

function checkSeats({ seats }: Plan): Inconsistency[] {
  return reportIf(seats.min > seats.max, ['seats', 'min'], () => {
    return `seats.min must not be more than seats.max (${seats.max}); found ${seats.min}`;
  });
}

function checkSuccessor(plan: Plan, others: OtherPlans): Inconsistency[] {
  const path = ['successor'];
  const sold = [...others].filter(([id, other]) => other?.status === 'sold' && id !== plan.id).map(([id]) => id);
  const choose = sold.length > 0 ? `a plan that is sold, such as ${sold[0]}` : 'a plan that is sold';
  if (plan.successor === null)
    return reportIf(plan.status === 'legacy', ['status'], () => {
      return `status: legacy needs a successor: ${choose}, that its holders can move to`;
    });
  if (plan.status === 'sold')
    return [{ path, message: `successor must be left out while the plan is sold; found ${plan.successor}` }];
  if (!others.has(plan.successor))
    return [{ path, message: `successor must be ${choose}; found ${plan.successor}, which is not in the catalog` }];
  const next = others.get(plan.successor);
  if (!next) return [];
  if (next.status === 'legacy')
    return [{ path, message: `successor must be ${choose}; found ${plan.successor}, which is legacy` }];
  const missing = Object.keys(plan.prices).filter((currency) => !Object.hasOwn(next.prices, currency));
  return reportIf(missing.length > 0, path, () => {
    return `successor must be sold in the same currencies; found ${plan.successor}, which has no price in ${missing.join(', ')}`;
  });
}

function checkReminders({ renewal: { reminders }, cadence }: Plan): Inconsistency[] {
  const sorted = [...new Set(reminders)].sort((a, b) => b - a);
  const path = ['renewal', 'reminders'];
  return [
    ...reportIf(reminders.join() !== sorted.join(), path, () => {
      return `renewal.reminders must each be fewer days before the end than the one before: [${sorted.join(', ')}]; found [${reminders.join(', ')}]`;
    }),
    ...reminders.flatMap((days, i) =>
      reportIf(days >= shortestPeriodDays(cadence), [...path, i], () => {
        return `renewal.reminders.${i} must be less than the ${shortestPeriodDays(cadence)} days of the shortest period; found ${days}`;
      }),
    ),
  ];
}

function shortestPeriodDays({ unit, count }: Cadence): number {
  return { day: 1, week: 7, month: 28, year: 365 }[unit] * count;
}

function checkRetries({ grace: { retries, full_days, reduced_days } }: Plan): Inconsistency[] {
  const sorted = [...new Set(retries)].sort((a, b) => a - b);
  const path = ['grace', 'retries'];
  const length = full_days + reduced_days;
  return [
    ...reportIf(retries.join() !== sorted.join(), path, () => {
      return `grace.retries must each be more days after the failure than the one before: [${sorted.join(', ')}]; found [${retries.join(', ')}]`;
    }),
    ...retries.flatMap((days, i) =>
      reportIf(days >= length, [...path, i], () => {
        return `grace.retries.${i} must be less than the ${length} days of grace (full_days + reduced_days), or it is never tried; found ${days}`;
      }),
    ),
  ];
}

/** Phases that the plan never enters, with the reason. */
function absentPhases(plan: Plan): ReadonlyMap<string, string> {
  return new Map([
    ...(plan.trial ? [] : [['trial', 'has no trial'] as const]),
    ...(plan.pause ? [] : [['paused', 'has no pause'] as const]),
    ...(plan.grace.reduced_days > 0 ? [] : [['grace_reduced', 'has 0 grace.reduced_days'] as const]),
  ]);
}

function checkEntitlements(plan: Plan): Inconsistency[] {
  const features = plan.entitlements.map((rule) => rule.feature);
  const absent = absentPhases(plan);
  const emptyTrial = plan.trial !== null && !plan.entitlements.some((rule) => rule.in.includes('trial'));
  return [
    ...reportIf(emptyTrial, ['trial'], () => {
      return 'trial must grant something: write in: [trial] at the entitlements that the trial grants; found none';
    }),
    ...plan.entitlements.flatMap((rule, i) => [
      ...reportIf(features.indexOf(rule.feature) !== i, ['entitlements', i, 'feature'], () => {
        return `entitlements.${i}.feature must be granted once; found ${rule.feature} again`;
      }),
      ...rule.in.flatMap((phase, at) =>
        reportIf(absent.has(phase), ['entitlements', i, 'in', at], () => {
          return `entitlements.${i}.in must not name ${phase}, because the plan ${absent.get(phase) ?? 'has none'}`;
        }),
      ),
    ]),
  ];
}
