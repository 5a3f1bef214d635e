import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

const Problem = z.object({ code: z.string(), detail: z.string().optional(), title: z.string(), next_step: z.string() });

/** The API answered with a problem document. */
export class ApiProblemError extends Error {
  override name = 'ApiProblem';
  readonly code: string;

  constructor(request: string, status: number, problem: z.infer<typeof Problem>) {
    super(`${request} was answered ${status} ${problem.code}: ${problem.detail ?? problem.title} ${problem.next_step}`);
    this.code = problem.code;
  }
}

const REQUEST_TIMEOUT_MS = 30_000;
const MAX_ATTEMPTS = 5;

/** The HTTP API as the seed and the demonstration use it: one key, JSON in, checked JSON out. */
export class ApiClient {
  readonly #url: string;
  readonly #key: string;

  constructor(url: string, key: string) {
    this.#url = url;
    this.#key = key;
  }

  /** @throws {ApiProblemError} for every response that is not a success. */
  async get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    return await this.#call('GET', path, schema, {});
  }

  /** With an idempotency key the same request sent twice is carried out once. */
  async post<T>(path: string, body: unknown, schema: z.ZodType<T>, idempotencyKey?: string): Promise<T> {
    return await this.#call('POST', path, schema, {
      body: JSON.stringify(body),
      ...(idempotencyKey ? { idempotencyKey } : {}),
    });
  }

  /** All items of a list, page by page. */
  async listAll<T>(path: string, item: z.ZodType<T>): Promise<T[]> {
    const page = z.object({ data: z.array(item), next_cursor: z.string().nullable() });
    const items: T[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const joint = path.includes('?') ? '&' : '?';
      const found: z.infer<typeof page> = await this.get(
        `${path}${joint}limit=100${cursor ? `&cursor=${cursor}` : ''}`,
        page,
      );
      items.push(...found.data);
      cursor = found.next_cursor;
    }
    return items;
  }

  async #call<T>(
    method: string,
    path: string,
    schema: z.ZodType<T>,
    { body, idempotencyKey }: { body?: string; idempotencyKey?: string },
  ): Promise<T> {
    for (let tried = 1; ; tried += 1) {
      const response = await fetch(`${this.#url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.#key}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        },
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      const answer: unknown = await response.json();
      if (response.ok) return schema.parse(answer);
      const wait = Number(response.headers.get('retry-after') ?? 0);
      // Repeated where the API says when to retry and a repetition cannot be carried out twice.
      const repeatable = method === 'GET' || idempotencyKey !== undefined;
      if (!repeatable || wait === 0 || tried === MAX_ATTEMPTS)
        throw new ApiProblemError(`${method} ${path}`, response.status, Problem.parse(answer));
      await delay(wait * 1000);
    }
  }
}

const Instant = z.string().transform((text) => Date.parse(text));
export const Money = z.object({ amount: z.int(), currency: z.enum(['EUR', 'USD', 'JPY']) });

export const Account = z.object({ id: z.string(), name: z.string(), email: z.string(), zone: z.string() });

export const License = z.object({
  id: z.string(),
  account: z.string(),
  plan: z.string(),
  state: z.string(),
  sequence: z.int(),
  period: z.object({ number: z.int(), start: Instant, end: Instant }).nullable(),
});
export type License = z.infer<typeof License>;

export const CreatedLicense = License.extend({ key: z.string() });

export const Sandbox = z.object({ id: z.string(), name: z.string(), account: z.string(), now: Instant });

export const MovedClock = Sandbox.extend({ settled: z.boolean() });

export const ChangeLogEntry = z.object({
  sequence: z.int(),
  at: Instant,
  event: z.string(),
  from: z.string().nullable(),
  to: z.string(),
  changes: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])),
});
export type ChangeLogEntry = z.infer<typeof ChangeLogEntry>;

export const SentMail = z.object({ id: z.string(), at: Instant, template: z.string(), legal: z.boolean() });
export type SentMail = z.infer<typeof SentMail>;

export const Charge = z.object({
  period: z.int(),
  amount: Money,
  status: z.string(),
  covers: z.object({ start: Instant, end: Instant }).nullable(),
});
export type Charge = z.infer<typeof Charge>;

export const Forecast = z.object({
  data: z.array(z.object({ at: Instant, event: z.string(), to: z.string(), charge: Money.nullable() })),
});

export const ValidationResult = z.object({
  valid: z.boolean(),
  code: z.string(),
  entitlements: z.array(z.object({ feature: z.string() })),
});

export const ChangeLogVerification = z.object({ valid: z.boolean(), entries: z.int(), head: z.string() });

export const AnyBody = z.unknown();
