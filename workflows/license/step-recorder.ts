import { isClaiming } from '../../domain/lifecycle/claims.ts';
import type { Step } from '../../domain/lifecycle/effects.ts';
import type { Refusal } from '../../domain/lifecycle/refusals.ts';
import { recordSteps, type RecordMode } from './activity-calls.ts';

/**
 * Steps that are decided but not in the database yet. A step that starts a charge waits here for the outcome, so that both
 * are one transaction; any other step takes it along. A step that claims something never waits: whether it is a step at all
 * is known only when it is recorded.
 */
export class StepRecorder {
  private steps: Step[] = [];

  get empty(): boolean {
    return this.steps.length === 0;
  }

  /** Throws for a step that claims something: only what somebody asks for can be refused. */
  add(step: Step): void {
    if (isClaiming(step)) throw new Error(`${step.entry.event} may claim nothing`);
    this.steps.push(step);
  }

  /** Commits all steps in one transaction; waits for as long as the database is away. */
  async flush(mode: RecordMode): Promise<void> {
    if (this.empty) return;
    const steps = this.steps;
    const refusal = await recordSteps(steps, mode);
    if (refusal) throw new Error(`A step that claims nothing was refused: ${refusal.code}`);
    this.steps = this.steps.slice(steps.length);
  }

  /**
   * Commits the waiting steps, then the claiming step in a transaction of its own, so that a refusal cannot drop the
   * others. Returns the refusal, or null when recorded.
   */
  async recordClaiming(step: Step, mode: RecordMode): Promise<Refusal | null> {
    await this.flush(mode);
    return await recordSteps([step], mode);
  }
}
