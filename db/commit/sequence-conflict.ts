import type { Step } from '../../domain/lifecycle/effects.ts';

/** Steps that can never be recorded: two workflows own the licence, or the database and its workflow disagree. */
export class SequenceConflict extends Error {
  override readonly name = 'SequenceConflict';
  readonly licenseId: string;
  readonly sequence: number;

  private constructor(step: Step, message: string) {
    super(message);
    this.licenseId = step.license.id;
    this.sequence = step.entry.sequence;
  }

  static mismatch(step: Step): SequenceConflict {
    const { id } = step.license;
    return new SequenceConflict(
      step,
      `Step ${step.entry.sequence} of ${id} (${step.entry.event}) is not the one recorded under that number. Compare the change log of ${id} with its workflow's history.`,
    );
  }

  static gap(step: Step, recorded: number): SequenceConflict {
    const { id } = step.license;
    return new SequenceConflict(
      step,
      `Step ${step.entry.sequence} of ${id} cannot be recorded: the last one recorded is ${recorded}. Record the steps between first.`,
    );
  }
}
