import { commandOperations } from '../../contract/command-operations.ts';
import type { ProblemCode } from '../../contract/problems.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { buy, cancel, hold, pause, renew, replaceKey, resume, retire, scheduleChange, type Actors } from './actors.ts';
import { FAILING_CARD, type Case } from './cases.ts';
import { lifeOf, type Life } from './prepare.ts';

/** A licence, and a command to it that is refused. */
export interface RefusalCase {
  readonly code: ProblemCode;
  readonly life: Life;
  /** Brings the licence, or another of the same account whose id it answers, to where the command is refused. */
  readonly before?: (actors: Actors, license: License) => Promise<string | void>;
  /** Whether the payment provider cannot be reached from before `before` until the end. */
  readonly duringOutage?: true;
  /** The last part of the command's address: `renew?period=9`. */
  readonly command: string;
  /** What is done while the page shows the preview, which is then confirmed; left out where the preview is refused already. */
  readonly whileShown?: (actors: Actors, license: string) => Promise<void>;
}

const bought = (plan: string, endsInDays: number, card: string = 'pm_card_visa'): Life => ({
  role: 'owner',
  plan,
  opening: { type: 'purchase', endsInDays },
  cards: { first: 'pm_card_visa', later: null, now: card },
});
const goodCardIn = (state: Case['state']): Life => lifeOf({ state, card: 'good', role: 'owner' });
const studio = bought('studio-monthly', 6);

/** Every refusal that a member can get for a command, brought about on a real licence. */
export const REFUSALS: readonly RefusalCase[] = [
  { code: 'forbidden', life: { ...studio, role: 'viewer' }, command: 'renew' },
  { code: 'license_retired', life: studio, before: retire, command: 'renew' },
  { code: 'license_expired', life: goodCardIn('expired'), command: 'renew' },
  { code: 'license_suspended', life: goodCardIn('suspended'), command: 'pause' },
  { code: 'license_paused', life: studio, before: pause, command: 'renew' },
  { code: 'license_on_hold', life: studio, before: hold, command: 'renew' },
  { code: 'license_cancelled', life: studio, before: cancel, command: 'pause' },
  { code: 'purchase_incomplete', life: bought('studio-monthly', 6, FAILING_CARD), before: buy, command: 'pause' },
  { code: 'payment_due', life: goodCardIn('grace'), command: 'schedule-change' },
  {
    code: 'renewal_in_progress',
    life: studio,
    duringOutage: true,
    before: renew,
    command: 'schedule-change',
  },
  { code: 'renewal_too_early', life: bought('studio-monthly', 25), command: 'renew' },
  { code: 'period_not_next', life: studio, command: 'renew?period=9' },
  { code: 'period_paid', life: studio, before: buy, command: 'renew' },
  {
    code: 'payment_failed',
    life: bought('studio-monthly', 6, FAILING_CARD),
    command: 'renew',
    whileShown: async () => {},
  },
  { code: 'pause_not_offered', life: bought('classic-2019', 300), command: 'pause' },
  {
    code: 'pause_allowance_used',
    life: studio,
    before: async (actors, license) => {
      await pause(actors, license);
      await resume(actors, license);
    },
    command: 'pause',
  },
  { code: 'pause_end_invalid', life: studio, command: 'pause?until=2020-01-01T00:00:00.000Z' },
  { code: 'license_not_paused', life: studio, command: 'resume' },
  { code: 'license_not_cancelled', life: studio, command: 'uncancel' },
  { code: 'license_not_expired', life: studio, command: 'reactivate' },
  { code: 'withdrawal_not_possible', life: studio, command: 'withdraw' },
  { code: 'auto_renew_needs_open_license', life: goodCardIn('suspended'), command: 'set-auto-renew?on=true' },
  { code: 'quantity_not_offered', life: studio, command: 'schedule-change?seats=21' },
  {
    code: 'change_loses_rights',
    life: bought('workstation-perpetual', 300),
    command: 'schedule-change?plan=team-annual&seats=3',
  },
  { code: 'plan_not_sold', life: studio, command: 'schedule-change?plan=classic-2019' },
  { code: 'no_change_scheduled', life: studio, command: 'remove-scheduled-change' },
  {
    code: 'limit_exceeded',
    life: studio,
    before: async (actors, license) => {
      for (let n = 0; n < 5; n += 1) await replaceKey(actors, license);
    },
    command: 'rotate-key',
    whileShown: async () => {},
  },
  {
    code: 'preview_stale',
    life: studio,
    command: 'renew',
    whileShown: (actors, id) => scheduleChange(actors, { id }),
  },
];

/** Why a refusal cannot be brought about here; every other one that the API documents is in {@link REFUSALS}. */
export const NOT_BROUGHT_ABOUT = {
  license_not_open: 'the workflow answers `license_retired` for a licence that it still has',
  preview_expired: 'a preview holds for longer than a benchmark waits',
  currency_not_offered: 'every plan of the catalog is sold in every currency',
  quantity_invalid: 'the form and the contract accept no such number',
  license_busy: 'an outage',
  license_unavailable: 'an outage',
  temporal_unavailable: 'an outage',
  sandbox_discarded: 'of sandboxes',
} as const satisfies Partial<Record<ProblemCode, string>>;

/** The codes of commands that are in neither list. */
export function missingRefusals(): ProblemCode[] {
  const known = new Set<string>([...REFUSALS.map(({ code }) => code), ...Object.keys(NOT_BROUGHT_ABOUT)]);
  const documented = new Set(commandOperations.flatMap(({ operation }) => operation.problems));
  return [...documented].filter((code) => !known.has(code));
}
