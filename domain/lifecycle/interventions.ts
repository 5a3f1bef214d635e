/** What support can do to a licence. This list is the registry, as `COMMANDS` is for customers. */
export const INTERVENTIONS = [
  'extend_grace',
  'comp',
  'hold',
  'release',
  'force_renew',
  'retire',
] as const satisfies readonly InterventionEvent['type'][];
export type InterventionName = (typeof INTERVENTIONS)[number];

/** Each carries the reason; the agent is the actor. */
export type InterventionEvent =
  | { readonly type: 'extend_grace'; readonly days: number; readonly reason: string }
  | { readonly type: 'comp'; readonly periods: number; readonly reason: string }
  | { readonly type: 'hold'; readonly reason: string }
  | { readonly type: 'release'; readonly reason: string }
  | {
      readonly type: 'force_renew';
      readonly reason: string;
      /** Number of the period to pay, so that two agents who mean the same one charge once; absent: the next. */
      readonly period?: number;
    }
  | { readonly type: 'retire'; readonly reason: string };

export type InterventionOf<N extends InterventionName> = Extract<InterventionEvent, { type: N }>;

const PLAIN: { readonly [N in InterventionName]: (reason: string) => InterventionOf<N> } = {
  extend_grace: (reason) => ({ type: 'extend_grace', days: 1, reason }),
  comp: (reason) => ({ type: 'comp', periods: 1, reason }),
  hold: (reason) => ({ type: 'hold', reason }),
  release: (reason) => ({ type: 'release', reason }),
  force_renew: (reason) => ({ type: 'force_renew', reason }),
  retire: (reason) => ({ type: 'retire', reason }),
};

/** The intervention as sent with nothing but its name and a reason: one day, one period. */
export function plainIntervention(name: InterventionName, reason = 'asked by the customer'): InterventionEvent {
  return PLAIN[name](reason);
}
