import type { LifecycleEvent } from '../../domain/lifecycle/events.ts';
import type { CommandOutcome } from './messages.ts';

/** Somebody who waits for the outcome of a charge's attempt. */
export interface ChargeCaller {
  /** What they asked; null for the opening of the licence. */
  readonly event: LifecycleEvent | null;
  answer(outcome: CommandOutcome): void;
}

/** Who waits for which charge, by the charge's key. Each caller is answered once. */
export class ChargeCallers {
  private readonly callers = new Map<string, ChargeCaller[]>();

  add(key: string, caller: ChargeCaller): void {
    this.callers.set(key, [...(this.callers.get(key) ?? []), caller]);
  }

  isAwaited(key: string): boolean {
    return this.callers.has(key);
  }

  answer(key: string, outcomeFor: (caller: ChargeCaller) => CommandOutcome): void {
    const callers = this.callers.get(key) ?? [];
    this.callers.delete(key);
    for (const caller of callers) caller.answer(outcomeFor(caller));
  }
}
