import type { Effect, Step } from './effects.ts';
import type { Refusal, RefusalCode } from './refusals.ts';

/** The refusal that a step gets when another licence holds what it claims, by the kind of claim. */
export const CLAIM_REFUSALS = {
  trial: 'trial_used',
} as const satisfies Record<string, RefusalCode>;
export type ClaimKind = keyof typeof CLAIM_REFUSALS;

/**
 * Something that one licence at a time can hold. It is recorded with the step that claims it, under a unique key: whether
 * it is free is known only then. Openings, commands and interventions may claim; timers and payments cannot be refused.
 */
export interface Claim {
  readonly kind: ClaimKind;
  /** `<kind>/<account>/…`. Must contain the account's id, which sandboxes replace: made by {@link makeClaim}. */
  readonly key: string;
  /** Facts for the refusal. */
  readonly about: NonNullable<Refusal['about']>;
}

/**
 * An account's one trial of a plan: `trial/<account>/<plan>`. The licence that starts the trial holds it, and it is never
 * released, so that an account that has had a trial gets no other one.
 */
export function trialClaim(account: string, plan: string): Claim {
  return makeClaim('trial', account, plan, { plan });
}

/** A claim within an account; `what` tells it from the account's other claims of the kind. */
function makeClaim(kind: ClaimKind, account: string, what: string, about: Claim['about']): Claim {
  return { kind, key: `${kind}/${account}/${what}`, about };
}

/** The refusal of a claim that `holder` already holds. */
export function claimRefusal({ kind, about }: Claim, holder: string): Refusal {
  return { code: CLAIM_REFUSALS[kind], about: { ...about, license: holder } };
}

type ClaimEffect = Extract<Effect, { kind: 'claim' }>;

/** The claims of a step. */
export function claimsOf({ effects }: Pick<Step, 'effects'>): readonly ClaimEffect[] {
  return effects.filter((effect) => effect.kind === 'claim');
}

/** Whether a step claims something: it is recorded alone and at once, because it may be refused then. */
export function isClaiming(step: Pick<Step, 'effects'>): boolean {
  return claimsOf(step).length > 0;
}
