import type { Plan } from './plan.ts';

/** What a plan grants after expiry: a right of use that was bought once. */
export function permanentRights({ entitlements }: Plan): readonly string[] {
  return entitlements.filter((rule) => rule.in.includes('expired')).map(({ feature }) => feature);
}
