import type { Step } from '../../domain/lifecycle/effects.ts';
import { recordSteps, type RecordMode } from './activity-calls.ts';

/**
 * Steps that are decided but not in the database yet, and whether recorded ones have messages to deliver. A step that
 * starts a charge waits here for the outcome, so that both are one transaction; any other step takes it along.
 */
export class StepRecorder {
  private steps: Step[] = [];
  undelivered: boolean;

  constructor(undelivered: boolean) {
    this.undelivered = undelivered;
  }

  get empty(): boolean {
    return this.steps.length === 0;
  }

  add(step: Step): void {
    this.steps.push(step);
  }

  /** Commits all steps in one transaction; waits for as long as the database is away. */
  async flush(mode: RecordMode): Promise<void> {
    if (this.empty) return;
    const steps = this.steps;
    if (await recordSteps(steps, mode)) this.undelivered = true;
    this.steps = this.steps.slice(steps.length);
  }
}
