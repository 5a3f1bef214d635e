import { isDeepStrictEqual } from 'node:util';

/**
 * The ways in which the stand-in misbehaves on demand.
 * - `delay`: waits `ms` (default 1,000), then executes.
 * - `timeout_after_success`: executes, then never answers; the connection is cut after `ms` (default 120,000).
 * - `connection_reset`: cuts the connection before executing.
 * - `rate_limited`: 429 before executing.
 * - `server_error`: 500 before executing, not saved under the idempotency key.
 * - `server_error_after_success`: executes, answers 500, and saves that 500 under the idempotency key.
 * - `webhook_lost`, `webhook_doubled`, `webhooks_reordered`: of the events the request causes. Reordered ones are held until `times`
 *   are used up (in pairs without `times`), or for `ms` (default 1,000), and go out latest first.
 */
const FAULTS = [
  'delay',
  'timeout_after_success',
  'connection_reset',
  'rate_limited',
  'server_error',
  'server_error_after_success',
  'webhook_lost',
  'webhook_doubled',
  'webhooks_reordered',
] as const;
type FaultName = (typeof FAULTS)[number];
export type WebhookFault = Extract<FaultName, `webhook${string}`>;
export type RequestFault = Exclude<FaultName, WebhookFault>;

export interface FaultRule {
  /** `path` and `event` are regular expressions; `event` is of the event's type and only for webhook faults. */
  match?: { method?: string; path?: string; event?: string };
  fault: FaultName;
  /** How often it strikes; null or absent: until cleared. */
  times?: number | null;
  ms?: number;
}

export interface TriggeredFault<F extends FaultName> {
  fault: F;
  ms: number | undefined;
  /** Strikes left after this one; null if unlimited. */
  remaining: number | null;
}

interface ArmedFault {
  rule: FaultRule;
  path: RegExp | undefined;
  event: RegExp | undefined;
  remaining: number | null;
}

export class Faults {
  #armed: ArmedFault[] = [];

  /** Throws a plain `Error` with what is wrong about the rule. */
  arm(rule: FaultRule): void {
    const { match = {}, times = null } = rule;
    this.#armed.push({ rule, path: toRegExp(match.path), event: toRegExp(match.event), remaining: times });
  }

  list(): (FaultRule & { left: number | null })[] {
    return this.#armed.map(({ rule, remaining: left }) => ({ ...rule, left }));
  }

  clear(): void {
    this.#armed = [];
  }

  /** Uses up one strike of the first rule of these kinds that matches. */
  trigger<F extends FaultName>(
    kinds: readonly F[],
    at: { method: string; path: string; event?: string },
  ): TriggeredFault<F> | undefined {
    if (this.#armed.length === 0) return undefined;
    for (const armed of this.#armed) {
      const fault = kinds.find((kind) => kind === armed.rule.fault);
      if (fault === undefined || armed.remaining === 0 || !matches(armed, at)) continue;
      if (armed.remaining !== null) armed.remaining -= 1;
      this.#armed = this.#armed.filter(({ remaining: left }) => left !== 0);
      return { fault, ms: armed.rule.ms, remaining: armed.remaining };
    }
    return undefined;
  }
}

const matches = ({ rule, path, event }: ArmedFault, at: { method: string; path: string; event?: string }): boolean =>
  (rule.match?.method === undefined || rule.match.method.toUpperCase() === at.method) &&
  (path === undefined || path.test(at.path)) &&
  (event === undefined || (at.event !== undefined && event.test(at.event)));

const toRegExp = (source: string | undefined): RegExp | undefined =>
  source === undefined ? undefined : new RegExp(source);

/** Reads a rule from JSON; throws an `Error` that says what is wrong. */
export function parseFaultRule(value: unknown): FaultRule {
  if (!isObject(value))
    throw new Error('a fault is a JSON object: { "match"?: { "method"?, "path"?, "event"? }, "fault": … }');
  const fault = FAULTS.find((name) => name === value['fault']);
  if (fault === undefined) throw new Error(`fault must be one of ${FAULTS.join(', ')}`);
  const { match = {}, times = null, ms } = value;
  if (!isObject(match)) throw new Error('match must be an object');
  const rule: FaultRule = { fault, match: {}, times: times === null ? null : parseCount(times, 'times') };
  for (const key of ['method', 'path', 'event'] as const) {
    const wanted = match[key];
    if (wanted === undefined) continue;
    if (typeof wanted !== 'string') throw new Error(`match.${key} must be a string`);
    rule.match = { ...rule.match, [key]: wanted };
  }
  if (!isDeepStrictEqual(Object.keys(match).sort(), Object.keys(rule.match ?? {}).sort()))
    throw new Error('match knows method, path and event');
  return ms === undefined ? rule : { ...rule, ms: parseCount(ms, 'ms') };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parseCount(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1)
    throw new Error(`${name} must be a whole number of at least 1`);
  return value;
}
