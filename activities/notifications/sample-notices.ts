import type { Catalog } from '../../catalog/load.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { nextDueEvent } from '../../domain/lifecycle/agenda.ts';
import type { Notice } from '../../domain/lifecycle/effects.ts';
import type { LifecycleEvent } from '../../domain/lifecycle/events.ts';
import { chargeIn } from '../../domain/lifecycle/forecast.ts';
import type { Actor, License } from '../../domain/lifecycle/license.ts';
import { openLicense } from '../../domain/lifecycle/opening.ts';
import { transition } from '../../domain/lifecycle/transition.ts';

const ACTOR: Actor = { kind: 'api_key', id: 'key_1' };
const START: InstantMs = Date.UTC(2027, 0, 31, 22, 30);

/** A notice, the licence after the transition that it is about, and the time of that transition. */
export interface SampleNotice {
  readonly notice: Notice;
  readonly license: License;
  readonly at: InstantMs;
}

/**
 * Notices of licences of the catalog whose lives are random, but the same in every run. They come from the transitions of
 * `domain/`: for each template, one notice for each state of the licence and each set of params that has values.
 */
export function sampleNotices(catalog: Catalog, lives = 1_500): SampleNotice[] {
  const random = lcg(20_270_131);
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)];
  const found = new Map<string, SampleNotice>();
  for (let life = 0; life < lives; life += 1) {
    for (const sample of simulateLicense(catalog, pick)) {
      const { notice, license } = sample;
      const params = Object.entries(notice.params).map(([name, value]) => `${name}:${value === null || value === 0}`);
      const { state, cancelled, autoRenew, grace } = license;
      const key = [notice.template, notice.legal, state, cancelled, autoRenew, grace?.owed, ...params].join(' ');
      if (!found.has(key)) found.set(key, sample);
    }
  }
  return [...found.values()];
}

type Pick = <T>(items: readonly T[]) => T | undefined;

function simulateLicense(catalog: Catalog, pick: Pick): SampleNotice[] {
  const plan = pick([...catalog.plans.values()]);
  const region = pick([...catalog.regions.values()]);
  if (!plan || !region) return [];
  const zone = pick(['Europe/Berlin', 'America/Los_Angeles', 'Asia/Tokyo']) ?? 'UTC';
  const terms = { plan, region, currency: pick(['EUR', 'JPY'] as const) ?? 'EUR', quantity: 3, zone };
  const type = plan.trial ? (pick(['start_trial', 'purchase'] as const) ?? 'purchase') : 'purchase';
  const opening = { id: 'lic_1', account: 'acct_1', sandbox: null, terms, autoRenew: pick([true, false]) ?? true };
  let step = openLicense(opening, { type }, START, ACTOR);
  const notices: SampleNotice[] = [];
  for (let turn = 0; turn < 25; turn += 1) {
    const license = step.license;
    for (const effect of step.effects)
      if (effect.kind === 'notify') notices.push({ notice: effect.notice, license, at: step.entry.at });
    const [event, at] = nextEvent(license, chargeIn(step.effects) !== undefined, pick);
    const outcome = transition(license, event, at, ACTOR);
    step = outcome.kind === 'moved' ? outcome.step : { ...step, effects: [] };
  }
  return notices;
}

/** The outcome of a charge that has begun; else, mostly, what is due next; else a command. */
function nextEvent(license: License, charging: boolean, pick: Pick): [LifecycleEvent, InstantMs] {
  const { clock } = license;
  if (charging) return [pick(paymentOutcomes(license)) ?? { type: 'resume' }, clock];
  const due = nextDueEvent(license);
  if (due && pick([true, true, false])) return [due.event, due.at];
  return [pick(possibleCommands(license)) ?? { type: 'resume' }, clock + 60_000];
}

function paymentOutcomes(license: License): LifecycleEvent[] {
  const amount = { amount: 72_000, currency: license.terms.currency };
  const failed = { type: 'payment_failed', invoice: 'in_1', retryable: true } as const;
  return [
    { type: 'payment_succeeded', invoice: 'in_1', amount },
    { type: 'payment_succeeded', invoice: 'in_1', amount },
    { ...failed, failure: 'insufficient_funds', actionUrl: null },
    { ...failed, failure: 'authentication_required', actionUrl: 'https://pay.example/in_1' },
  ];
}

function possibleCommands(license: License): LifecycleEvent[] {
  const reason = 'asked for';
  return [
    { type: 'renew', period: (license.period?.number ?? 0) + 1 },
    { type: 'pause', until: null },
    { type: 'resume' },
    { type: 'cancel', reason: null },
    { type: 'uncancel' },
    { type: 'withdraw', reason: null },
    { type: 'reactivate' },
    { type: 'set_auto_renew', on: !license.autoRenew },
    { type: 'rotate_key', overlapDays: 0 },
    { type: 'rotate_key', overlapDays: 7 },
    { type: 'payment_method_added' },
    { type: 'extend_grace', days: 3, reason },
    { type: 'comp', periods: 1, reason },
    { type: 'retire', reason },
  ];
}

/** Numbers that look random and are the same in every run (Numerical Recipes' linear congruential generator). */
function lcg(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
