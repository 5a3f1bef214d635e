import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { inZone, toRfc3339, type InstantMs } from '../domain/calendar/instant.ts';
import {
  Account,
  Anything,
  Charge,
  Entry,
  Forecast,
  Moved,
  NewLicense,
  Sandbox,
  SentMail,
  Validity,
  Verification,
  type Api,
} from './demo-api.ts';
import { transitionLines, type Output, type Owed } from './demo-lines.ts';

type Duration = { readonly days?: number; readonly weeks?: number; readonly months?: number };

const ACCOUNT = {
  name: 'Kaffeerösterei Morgenrot',
  email: 'buchhaltung@morgenrot.example',
  language: 'en',
  zone: 'Europe/Berlin',
  currency: 'EUR',
  region: 'eu',
} as const;

const Owes = z.object({ failure: z.string().nullable(), attempts: z.int() });
const Held = z.object({ number: z.int() });

/** What a forecast and the change log must agree on. */
const seen = ({ at, event, to }: Pick<Entry, 'at' | 'event' | 'to'>) => `${toRfc3339(at)} ${event} → ${to}`;

/** One licence in a sandbox, driven and watched through the HTTP API alone. What happens to it is told at once. */
export class DemoLife {
  readonly zone = ACCOUNT.zone;
  /** All transitions so far, oldest first. */
  entries: readonly Entry[] = [];
  charges: readonly Charge[] = [];
  mails: readonly SentMail[] = [];
  /** What was forecast and came otherwise, as sentences. */
  readonly surprises: string[] = [];
  readonly #api: Api;
  readonly #say: Output;
  readonly #sandbox: { readonly id: string; readonly account: string };
  #now: InstantMs;
  #license = { id: '', key: '' };

  private constructor(api: Api, say: Output, sandbox: z.infer<typeof Sandbox>) {
    this.#api = api;
    this.#say = say;
    this.#sandbox = sandbox;
    this.#now = sandbox.now;
  }

  /** Makes an account with a card, and a sandbox of it whose clock stands in the middle of next January. */
  static async begin(api: Api, say: Output): Promise<DemoLife> {
    const account = await api.post('/v1/accounts', ACCOUNT, Account);
    await api.post('/v1/payment-methods', { account: account.id, token: 'pm_card_visa' }, Anything);
    const { year } = Temporal.Now.zonedDateTimeISO(ACCOUNT.zone).add({ years: 1 });
    const start = Temporal.ZonedDateTime.from({ year, month: 1, day: 16, hour: 9, minute: 30, timeZone: ACCOUNT.zone });
    const now = toRfc3339(start.epochMilliseconds);
    return new DemoLife(api, say, await api.post('/v1/sandboxes', { account: account.id, name: 'Demo', now }, Sandbox));
  }

  get account(): string {
    return ACCOUNT.name;
  }

  get now(): InstantMs {
    return this.#now;
  }

  get id(): string {
    return this.#license.id;
  }

  async startTrial(plan: string, quantity: number): Promise<void> {
    const body = { account: this.#sandbox.account, plan, quantity, trial: true };
    this.#license = await this.#api.post('/v1/licenses', body, NewLicense);
    await this.#tellNews();
  }

  /** The customer's wish, as the last part of its address. */
  async ask(action: string, body: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await this.#api.post(`/v1/licenses/${this.id}/${action}`, body, Anything);
    await this.#tellNews();
  }

  async useCard(token: string): Promise<void> {
    await this.#api.post('/v1/payment-methods', { account: this.#sandbox.account, token }, Anything);
    await this.#tellNews();
  }

  /** Moves the sandbox's clock, and compares what happens with what was forecast. */
  async wait(duration: Duration): Promise<void> {
    const to = inZone(this.#now, this.zone).add(duration).epochMilliseconds;
    const until = toRfc3339(to);
    const { data } = await this.#api.get(`/v1/licenses/${this.id}/forecast?until=${until}`, Forecast);
    const before = this.entries.length;
    while (!(await this.#api.post(`/v1/sandboxes/${this.#sandbox.id}/clock`, { to: until }, Moved)).settled);
    this.#now = to;
    await this.#tellNews();
    const [forecast, happened] = [data.map(seen), this.entries.slice(before).map(seen)];
    if (!isDeepStrictEqual(forecast, happened))
      this.surprises.push(`forecast until ${until}: ${forecast.join(', ')}; what came: ${happened.join(', ')}`);
  }

  /** What the product is told when it asks with the licence's key. */
  async validity(): Promise<z.infer<typeof Validity>> {
    return await this.#api.post('/v1/licenses/validate', { key: this.#license.key, sandbox: true }, Validity);
  }

  async verifyChangeLog(): Promise<z.infer<typeof Verification>> {
    return await this.#api.get(`/v1/licenses/${this.id}/change-log/verification`, Verification);
  }

  /** Says what has happened since it was last asked. */
  async #tellNews(): Promise<void> {
    const sandbox = `/v1/sandboxes/${this.#sandbox.id}`;
    const told = this.entries.length;
    [this.entries, this.charges, this.mails] = await Promise.all([
      this.#license.id === '' ? [] : this.#api.all(`/v1/licenses/${this.id}/change-log`, Entry),
      this.#api.all(`${sandbox}/charges`, Charge),
      this.#api.all(`${sandbox}/mails`, SentMail),
    ]);
    // An entry has what it changed; what stays is known from the entries before.
    let owed: Owed | undefined;
    let period = 0;
    for (const [index, entry] of this.entries.entries()) {
      owed = Owes.safeParse(entry.changes.dunning?.[1]).data ?? owed;
      period = Held.safeParse(entry.changes.period?.[1]).data?.number ?? period;
      if (index < told) continue;
      const charged = entry.event === 'payment_failed' ? period + 1 : period;
      const about = {
        zone: this.zone,
        charge: this.charges.find((charge) => charge.period === charged),
        mails: this.mails.filter(({ id }) => id.startsWith(`${this.id}/${entry.sequence}/`)),
        owed,
      };
      for (const line of transitionLines(entry, about)) this.#say(line);
    }
  }
}
