import type { Claim } from '../../domain/lifecycle/claims.ts';

/** Steps that are not recorded because another licence holds what they claim. No step of the commit was written. */
export class ClaimRefused extends Error {
  override readonly name = 'ClaimRefused';
  readonly claim: Claim;
  /** The licence that holds it. */
  readonly holder: string;

  constructor(claim: Claim, holder: string) {
    super(`${claim.key} is held by ${holder}, and can be claimed only if ${holder} releases it.`);
    this.claim = claim;
    this.holder = holder;
  }
}
