import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { inZone, toRfc3339, type InstantMs } from '../../domain/calendar/instant.ts';
import {
  Account,
  AnyBody,
  Charge,
  ChangeLogEntry,
  Forecast,
  MovedClock,
  CreatedLicense,
  Sandbox,
  SentMail,
  ValidationResult,
  ChangeLogVerification,
  type ApiClient,
} from './api-client.ts';
import { formatTransition, type PrintLine, type DunningStatus } from './formatting.ts';

type Duration = { readonly days?: number; readonly weeks?: number; readonly months?: number };

const ACCOUNT = {
  name: 'Kaffeerösterei Morgenrot',
  email: 'buchhaltung@morgenrot.example',
  language: 'en',
  zone: 'Europe/Berlin',
  currency: 'EUR',
  region: 'eu',
} as const;

const DunningChange = z.object({ failure: z.string().nullable(), attempts: z.int() });
const PeriodChange = z.object({ number: z.int() });

/** What a forecast and the change log must agree on. */
const describeTransition = ({ at, event, to }: Pick<ChangeLogEntry, 'at' | 'event' | 'to'>) =>
  `${toRfc3339(at)} ${event} → ${to}`;

/** One licence in a sandbox, driven and watched through the HTTP API alone. Each change is printed at once. */
export class DemoLicense {
  readonly zone = ACCOUNT.zone;
  /** All transitions so far, oldest first. */
  entries: readonly ChangeLogEntry[] = [];
  charges: readonly Charge[] = [];
  mails: readonly SentMail[] = [];
  /** Differences between forecast and what happened, as sentences. */
  readonly forecastMismatches: string[] = [];
  readonly #api: ApiClient;
  readonly #print: PrintLine;
  readonly #sandbox: { readonly id: string; readonly account: string };
  #now: InstantMs;
  #license = { id: '', key: '' };

  private constructor(api: ApiClient, print: PrintLine, sandbox: z.infer<typeof Sandbox>) {
    this.#api = api;
    this.#print = print;
    this.#sandbox = sandbox;
    this.#now = sandbox.now;
  }

  /** Creates an account with a card, and a sandbox of it whose clock is in the middle of next January. */
  static async create(api: ApiClient, print: PrintLine): Promise<DemoLicense> {
    const account = await api.post('/v1/accounts', ACCOUNT, Account);
    await api.post('/v1/payment-methods', { account: account.id, token: 'pm_card_visa' }, AnyBody);
    const { year } = Temporal.Now.zonedDateTimeISO(ACCOUNT.zone).add({ years: 1 });
    const start = Temporal.ZonedDateTime.from({ year, month: 1, day: 16, hour: 9, minute: 30, timeZone: ACCOUNT.zone });
    const now = toRfc3339(start.epochMilliseconds);
    return new DemoLicense(
      api,
      print,
      await api.post('/v1/sandboxes', { account: account.id, name: 'Demo', now }, Sandbox),
    );
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
    this.#license = await this.#api.post('/v1/licenses', body, CreatedLicense);
    await this.#reportChanges();
  }

  /** A customer's command, by the last part of its address. */
  async sendCommand(action: string, body: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await this.#api.post(`/v1/licenses/${this.id}/${action}`, body, AnyBody);
    await this.#reportChanges();
  }

  async useCard(token: string): Promise<void> {
    await this.#api.post('/v1/payment-methods', { account: this.#sandbox.account, token }, AnyBody);
    await this.#reportChanges();
  }

  /** Moves the sandbox's clock, and compares what happens with what was forecast. */
  async advanceClock(duration: Duration): Promise<void> {
    const to = inZone(this.#now, this.zone).add(duration).epochMilliseconds;
    const until = toRfc3339(to);
    const { data } = await this.#api.get(`/v1/licenses/${this.id}/forecast?until=${until}`, Forecast);
    const before = this.entries.length;
    while (!(await this.#api.post(`/v1/sandboxes/${this.#sandbox.id}/clock`, { to: until }, MovedClock)).settled);
    this.#now = to;
    await this.#reportChanges();
    const [forecast, happened] = [data.map(describeTransition), this.entries.slice(before).map(describeTransition)];
    if (!isDeepStrictEqual(forecast, happened))
      this.forecastMismatches.push(
        `forecast until ${until}: ${forecast.join(', ')}; what happened: ${happened.join(', ')}`,
      );
  }

  /** The result of validating the licence's key, as the product gets it. */
  async validateKey(): Promise<z.infer<typeof ValidationResult>> {
    return await this.#api.post('/v1/licenses/validate', { key: this.#license.key, sandbox: true }, ValidationResult);
  }

  async verifyChangeLog(): Promise<z.infer<typeof ChangeLogVerification>> {
    return await this.#api.get(`/v1/licenses/${this.id}/change-log/verification`, ChangeLogVerification);
  }

  /** Prints what has happened since the last report. */
  async #reportChanges(): Promise<void> {
    const sandbox = `/v1/sandboxes/${this.#sandbox.id}`;
    const reported = this.entries.length;
    [this.entries, this.charges, this.mails] = await Promise.all([
      this.#license.id === '' ? [] : this.#api.listAll(`/v1/licenses/${this.id}/change-log`, ChangeLogEntry),
      this.#api.listAll(`${sandbox}/charges`, Charge),
      this.#api.listAll(`${sandbox}/mails`, SentMail),
    ]);
    // An entry contains only what it changed; everything else is known from the entries before.
    let owed: DunningStatus | undefined;
    let period = 0;
    for (const [index, entry] of this.entries.entries()) {
      owed = DunningChange.safeParse(entry.changes.dunning?.[1]).data ?? owed;
      period = PeriodChange.safeParse(entry.changes.period?.[1]).data?.number ?? period;
      if (index < reported) continue;
      const charged = entry.event === 'payment_failed' ? period + 1 : period;
      const about = {
        zone: this.zone,
        charge: this.charges.find((charge) => charge.period === charged),
        mails: this.mails.filter(({ id }) => id.startsWith(`${this.id}/${entry.sequence}/`)),
        owed,
      };
      for (const line of formatTransition(entry, about)) this.#print(line);
    }
  }
}
