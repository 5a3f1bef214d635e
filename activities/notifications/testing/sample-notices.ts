import type { Catalog } from '../../../catalog/load.ts';
import type { Charge } from '../../../domain/billing/charge.ts';
import type { InstantMs } from '../../../domain/calendar/instant.ts';
import { nextDueEvent } from '../../../domain/lifecycle/agenda.ts';
import { COMMANDS, plainCommand } from '../../../domain/lifecycle/commands.ts';
import type { Notice } from '../../../domain/lifecycle/effects.ts';
import type { LifecycleEvent, PaymentEvent } from '../../../domain/lifecycle/events.ts';
import type { Actor, License } from '../../../domain/lifecycle/license.ts';
import { openLicense } from '../../../domain/lifecycle/opening.ts';
import { applyEvent, settle, stepsOf, type PaymentPredictor } from '../../../domain/lifecycle/simulate.ts';

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
  const opened = openLicense(opening, { type }, START, ACTOR);
  const payments: PaymentPredictor = (charge) => pick(paymentOutcomes(charge)) ?? null;
  const steps = [opened, ...stepsOf(settle(opened.license, payments))];
  for (let turn = 0; turn < 20; turn += 1) {
    const { license } = steps.at(-1) ?? opened;
    const [event, at] = nextEvent(license, pick);
    steps.push(...stepsOf(applyEvent(license, { event, at, actor: ACTOR }, payments)));
  }
  return steps.flatMap(({ license, effects, entry }) =>
    effects.flatMap((effect) => (effect.kind === 'notify' ? [{ notice: effect.notice, license, at: entry.at }] : [])),
  );
}

/** Mostly what is due next, else something that somebody sends. */
function nextEvent(license: License, pick: Pick): [LifecycleEvent, InstantMs] {
  const due = nextDueEvent(license);
  if (due && pick([true, true, false])) return [due.event, due.at];
  return [pick(possibleCommands(license)) ?? { type: 'resume' }, license.clock + 60_000];
}

function paymentOutcomes({ key, amount }: Charge): PaymentEvent[] {
  const named = { charge: key, invoice: 'in_1' } as const;
  const paid = { type: 'payment_succeeded', ...named, amount } as const;
  const failed = { type: 'payment_failed', ...named, retryable: true } as const;
  return [
    paid,
    paid,
    { ...failed, failure: 'insufficient_funds', actionUrl: null },
    { ...failed, failure: 'authentication_required', actionUrl: 'https://pay.example/in_1' },
  ];
}

function possibleCommands(license: License): LifecycleEvent[] {
  const reason = 'asked for';
  return [
    ...COMMANDS.map((name) => plainCommand(name, license)),
    { type: 'rotate_key', overlapDays: 7 },
    { type: 'schedule_change', plan: null, quantity: 4 },
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
