/**
 * The faults that the stand-in produces on request, and what each does. Webhook faults act on the events that a request causes.
 * Durations are in milliseconds.
 */
export const FAULTS = {
  delay: 'Waits `ms` (1,000 if absent), then executes the request.',
  timeout_after_success:
    'Executes the request but sends no reply, and cuts the connection after `ms` (120,000 if absent).',
  connection_reset: 'Cuts the connection before it executes the request.',
  rate_limited: 'Replies 429 and does not execute the request.',
  server_error: 'Replies 500 and does not execute the request. The reply is not saved under the idempotency key.',
  server_error_after_success: 'Executes the request, replies 500, and saves that 500 under the idempotency key.',
  webhook_lost: 'Never delivers the event.',
  webhook_doubled: 'Delivers the event twice.',
  webhooks_reordered:
    'Holds events until `times` are used up (in pairs if absent) or `ms` passed (1,000 if absent), then delivers the latest first.',
} as const;

export type FaultName = keyof typeof FAULTS;
export type WebhookFault = Extract<FaultName, `webhook${string}`>;
export type RequestFault = Exclude<FaultName, WebhookFault>;

export interface FaultRule {
  /**
   * Which requests the fault acts on; all if absent. `path` and `event` are regular expressions. `event` matches the event's type
   * and applies to webhook faults only.
   */
  match?: { method?: string; path?: string; event?: string };
  fault: FaultName;
  /** How often the fault occurs; null or absent: until cleared. */
  times?: number | null;
  ms?: number;
}

export interface TriggeredFault<F extends FaultName> {
  fault: F;
  ms: number | undefined;
  /** How often the fault still occurs after this time; null if unlimited. */
  remaining: number | null;
}

interface ArmedFault {
  rule: FaultRule;
  path: RegExp | undefined;
  event: RegExp | undefined;
  remaining: number | null;
}

interface Occasion {
  method: string;
  path: string;
  event?: string;
}

/** The faults that are armed, in memory: a restart clears them. */
export class Faults {
  #armed: ArmedFault[] = [];

  /** Throws a plain `Error` if a pattern is not a regular expression. */
  arm(rule: FaultRule): void {
    const { match = {}, times = null } = rule;
    this.#armed.push({ rule, path: toRegExp(match.path), event: toRegExp(match.event), remaining: times });
  }

  /** `left`: how often the fault still occurs. */
  list(): (FaultRule & { left: number | null })[] {
    return this.#armed.map(({ rule, remaining: left }) => ({ ...rule, left }));
  }

  clear(): void {
    this.#armed = [];
  }

  /** Uses up one occurrence of the first armed fault of these kinds that matches. */
  trigger<F extends FaultName>(kinds: readonly F[], occasion: Occasion): TriggeredFault<F> | undefined {
    for (const armed of this.#armed) {
      const fault = kinds.find((kind) => kind === armed.rule.fault);
      if (fault === undefined || !matches(armed, occasion)) continue;
      if (armed.remaining !== null) armed.remaining -= 1;
      this.#armed = this.#armed.filter(({ remaining }) => remaining !== 0);
      return { fault, ms: armed.rule.ms, remaining: armed.remaining };
    }
    return undefined;
  }
}

const matches = ({ rule, path, event }: ArmedFault, occasion: Occasion): boolean =>
  (rule.match?.method === undefined || rule.match.method.toUpperCase() === occasion.method) &&
  (path === undefined || path.test(occasion.path)) &&
  (event === undefined || (occasion.event !== undefined && event.test(occasion.event)));

const toRegExp = (source: string | undefined): RegExp | undefined =>
  source === undefined ? undefined : new RegExp(source);
