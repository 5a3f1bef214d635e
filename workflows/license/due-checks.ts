import type { InstantMs } from '../../domain/calendar/instant.ts';
import { nextDueEvent, type DueEvent } from '../../domain/lifecycle/agenda.ts';
import type { TimerEvent } from '../../domain/lifecycle/events.ts';
import { findCharge } from '../../domain/lifecycle/charges.ts';
import type { License } from '../../domain/lifecycle/license.ts';

/** Timer events that take something from a customer who has not paid, or whose payment was not reported. */
const REDUCING_EVENTS: ReadonlySet<string> = new Set<TimerEvent['type']>([
  'incomplete_ended',
  'grace_reduced',
  'grace_ended',
  'win_back_ended',
  'reactivation_ended',
]);

/**
 * Which charges the provider is to be asked about. A webhook is only a hint to do so; one that was lost is made up for by
 * asking before a timer takes something away.
 */
export class DueChecks {
  private readonly asked: Set<string>;
  /** The due instant before which each charge was last checked, by its key. */
  private readonly checkedBefore = new Map<string, InstantMs>();
  /** The instant of the next due event, when checks were last asked for. */
  private due: InstantMs | undefined;

  /** `asked` are the charges that the run before still had to check. */
  constructor(asked: readonly string[]) {
    this.asked = new Set(asked);
  }

  /** Whether no check is left to start, apart from those that a due event waits for. */
  get idle(): boolean {
    return this.asked.size === 0;
  }

  /** The charges that are still to be checked. */
  snapshot(): readonly string[] {
    return [...this.asked];
  }

  want(key: string): void {
    this.asked.add(key);
  }

  /** The provider has reported that an invoice has changed. Unknown ones are ignored. */
  reported(license: License | null, invoice: string): void {
    const charge = license?.charges.find((open) => open.invoice === invoice);
    if (charge) this.asked.add(charge.key);
  }

  /** The charges to check now: those asked for, and those that a due event waits for. */
  wanted(license: License, now: InstantMs): readonly string[] {
    const due = nextDueEvent(license);
    const before = due && due.at <= now ? this.before(license, due) : [];
    this.due = due?.at;
    for (const key of this.asked) if (!findCharge(license, key)) this.asked.delete(key);
    return [...new Set([...this.asked, ...before])];
  }

  /** Whether a due event may happen: the provider has been asked about every invoice that could have been paid. */
  isClear(license: License, due: DueEvent): boolean {
    return this.before(license, due).length === 0;
  }

  /** Checks have started: what is reported from now on asks for another one. */
  started(keys: readonly string[]): void {
    for (const key of keys) this.asked.delete(key);
  }

  /** A check has ended; `answered` unless it was cancelled. */
  done(key: string, answered: boolean): void {
    if (!answered) this.asked.add(key);
    else if (this.due !== undefined) this.checkedBefore.set(key, this.due);
  }

  private before({ charges, sandbox }: License, { at, event }: DueEvent): readonly string[] {
    if (sandbox !== null || !REDUCING_EVENTS.has(event.type)) return [];
    return charges
      .filter(({ key, invoice }) => invoice !== null && this.checkedBefore.get(key) !== at)
      .map(({ key }) => key);
  }
}
