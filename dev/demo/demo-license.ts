import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { collect, licenseIn, unwrap, type EvergreenClient, type Schemas } from '../../contract/client/client.ts';
import { sendCommand, type Command } from '../../contract/client/commands.ts';
import { inZone, toRfc3339, type InstantMs } from '../../domain/calendar/instant.ts';
import { formatTransition, type FailedAttempt, type PrintLine } from './formatting.ts';

type Duration = { readonly days?: number; readonly weeks?: number; readonly months?: number };

const ACCOUNT = {
  name: 'Kaffeerösterei Morgenrot',
  email: 'buchhaltung@morgenrot.example',
  language: 'en',
  zone: 'Europe/Berlin',
  currency: 'EUR',
  region: 'eu',
} as const;

// Values in the change log have no type in the contract: each field has its own.
const ChargesChange = z.array(z.object({ purpose: z.string(), failure: z.string().nullable(), attempts: z.int() }));
const PeriodChange = z.object({ number: z.int() });

type ChangeLogEntry = Schemas['ChangeLogEntry'];

/** What a forecast and the change log must agree on. */
const describeTransition = ({ at, event, to }: Pick<ChangeLogEntry, 'at' | 'event' | 'to'>) => `${at} ${event} → ${to}`;

const valueAfter = ({ changes }: ChangeLogEntry, name: string) => changes.find(({ field }) => field === name)?.after;

/** The attempt that a `payment_failed` is about, by the charges that it changed. */
function failedAttempt(entry: ChangeLogEntry): FailedAttempt | undefined {
  const charges = ChargesChange.safeParse(valueAfter(entry, 'charges')).data ?? [];
  return charges.find(({ purpose, failure }) => purpose === 'period' && failure !== null);
}

/** One licence in a sandbox, driven and watched through the HTTP API alone. Each change is printed at once. */
export class DemoLicense {
  readonly zone = ACCOUNT.zone;
  /** All transitions so far, oldest first. */
  entries: readonly ChangeLogEntry[] = [];
  charges: readonly Schemas['Invoice'][] = [];
  mails: readonly Schemas['SandboxMail'][] = [];
  /** Differences between forecast and what happened, as sentences. */
  readonly forecastMismatches: string[] = [];
  readonly #api: EvergreenClient;
  readonly #print: PrintLine;
  readonly #sandbox: Schemas['Sandbox'];
  #now: InstantMs;
  #license = { id: '', key: '' };

  private constructor(api: EvergreenClient, print: PrintLine, sandbox: Schemas['Sandbox']) {
    this.#api = api;
    this.#print = print;
    this.#sandbox = sandbox;
    this.#now = Date.parse(sandbox.now);
  }

  /** Creates an account with a card, and a sandbox of it whose clock is in the middle of next January. */
  static async create(api: EvergreenClient, print: PrintLine): Promise<DemoLicense> {
    const { id: account } = await unwrap(api.POST('/v1/accounts', { params: newRequest(), body: ACCOUNT }));
    await addCard(api, account, 'pm_card_visa');
    const { year } = Temporal.Now.zonedDateTimeISO(ACCOUNT.zone).add({ years: 1 });
    const start = Temporal.ZonedDateTime.from({ year, month: 1, day: 16, hour: 9, minute: 30, timeZone: ACCOUNT.zone });
    const body = { account, name: 'Demo', now: toRfc3339(start.epochMilliseconds) };
    return new DemoLicense(api, print, await unwrap(api.POST('/v1/sandboxes', { params: newRequest(), body })));
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
    const { id, key } = licenseIn(await unwrap(this.#api.POST('/v1/licenses', { params: newRequest(), body })));
    if (key === null)
      throw new Error('The demo needs an API key that may read licence keys, such as an administrator’s');
    this.#license = { id, key };
    await this.#reportChanges();
  }

  async send(command: Command): Promise<void> {
    await sendCommand(this.#api, this.id, command, randomUUID());
    await this.#reportChanges();
  }

  async useCard(token: string): Promise<void> {
    await addCard(this.#api, this.#sandbox.account, token);
    await this.#reportChanges();
  }

  /** Moves the sandbox's clock, and compares what happens with what was forecast. */
  async advanceClock(duration: Duration): Promise<void> {
    const target = inZone(this.#now, this.zone).add(duration).epochMilliseconds;
    const to = toRfc3339(target);
    const params = { path: { id: this.id }, query: { until: to } };
    const { data } = await unwrap(this.#api.GET('/v1/licenses/{id}/forecast', { params }));
    const before = this.entries.length;
    while (!(await this.#moveClock(to)).settled);
    this.#now = target;
    await this.#reportChanges();
    const [forecast, happened] = [data.map(describeTransition), this.entries.slice(before).map(describeTransition)];
    if (!isDeepStrictEqual(forecast, happened))
      this.forecastMismatches.push(
        `forecast until ${to}: ${forecast.join(', ')}; what happened: ${happened.join(', ')}`,
      );
  }

  async #moveClock(to: string): Promise<Schemas['AdvancedSandbox']> {
    const params = { path: { id: this.#sandbox.id } };
    return await unwrap(this.#api.POST('/v1/sandboxes/{id}/clock', { params, body: { to } }));
  }

  /** The result of validating the licence's key, as the product gets it. */
  async validateKey(): Promise<Schemas['Validity']> {
    const body = { key: this.#license.key, sandbox: true };
    return await unwrap(this.#api.POST('/v1/licenses/validate', { body }));
  }

  async verifyChangeLog() {
    const params = { path: { id: this.id } };
    return await unwrap(this.#api.GET('/v1/licenses/{id}/change-log/verification', { params }));
  }

  /** Prints what has happened since the last report. */
  async #reportChanges(): Promise<void> {
    const reported = this.entries.length;
    await this.#readRecords();
    // An entry contains only what it changed; the period is known from the entries before.
    let period = 0;
    for (const [index, entry] of this.entries.entries()) {
      period = PeriodChange.safeParse(valueAfter(entry, 'period')).data?.number ?? period;
      if (index < reported) continue;
      const charged = entry.event === 'payment_failed' ? period + 1 : period;
      const about = {
        zone: this.zone,
        charge: this.charges.find((charge) => charge.period === charged),
        mails: this.mails.filter(({ id }) => id.startsWith(`${this.id}/${entry.sequence}/`)),
        failed: failedAttempt(entry),
      };
      for (const line of formatTransition(entry, about)) this.#print(line);
    }
  }

  async #readRecords(): Promise<void> {
    const inSandbox = { path: { id: this.#sandbox.id } };
    const ofLicense = { path: { id: this.id } };
    [this.entries, this.charges, this.mails] = await Promise.all([
      this.id === ''
        ? []
        : collect((query) =>
            unwrap(this.#api.GET('/v1/licenses/{id}/change-log', { params: { ...ofLicense, query } })),
          ),
      collect((query) => unwrap(this.#api.GET('/v1/sandboxes/{id}/charges', { params: { ...inSandbox, query } }))),
      collect((query) => unwrap(this.#api.GET('/v1/sandboxes/{id}/mails', { params: { ...inSandbox, query } }))),
    ]);
  }
}

/** Marks a request as one of its own, so that it can be sent again without taking effect twice. */
function newRequest() {
  return { header: { 'Idempotency-Key': randomUUID() } };
}

async function addCard(api: EvergreenClient, account: string, token: string): Promise<void> {
  await unwrap(api.POST('/v1/payment-methods', { params: newRequest(), body: { account, token } }));
}
