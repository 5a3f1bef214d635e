import { expect, test } from 'vitest';
import type { Step } from '../../domain/lifecycle/effects.ts';
import { INVENTED } from '../../domain/testing/claiming-rule.ts';
import { Scenario } from '../../domain/testing/scenario.ts';
import { transition } from '../../domain/lifecycle/transition.ts';
import { TIMER } from '../../domain/lifecycle/license.ts';
import { StepRecorder } from './step-recorder.ts';

test('a step that claims cannot be recorded as one that nothing can refuse', () => {
  const { license } = new Scenario('2027-03-01T10:00');
  const outcome = transition(license, { type: 'rotate_key', overlapDays: 0 }, license.clock, TIMER);
  if (outcome.kind !== 'moved') throw new Error('The key was not replaced');
  const step: Step = { ...outcome.step, effects: [{ kind: 'claim', claim: INVENTED, ifHeld: 'refuse' }] };
  const recorder = new StepRecorder();
  recorder.add(outcome.step);
  expect(() => recorder.add(step)).toThrow('rotate_key may claim nothing');
});
