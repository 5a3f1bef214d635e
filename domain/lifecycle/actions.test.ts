import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY_MS } from '../testing/calendar.ts';
import { runScript, script } from '../testing/random-script.ts';
import { Scenario } from '../testing/scenario.ts';
import { availableActions, availableSignals, stateEndsAt, sampleAgentEvent, sampleCustomerEvent } from './actions.ts';
import { nextDueEvent } from './agenda.ts';
import { AGENT_EVENTS, CUSTOMER_EVENTS } from './events.ts';
import { REFUSALS } from './refusals.ts';
import { transition, type TransitionOutcome } from './transition.ts';

const ACTOR = { kind: 'agent', id: 'agt_1' } as const;

/** Every refusal says what is so and what to do about it. */
function expectNextStep(outcome: TransitionOutcome): void {
  if (outcome.kind === 'refused') expect(REFUSALS[outcome.refusal.code].next).not.toBe('');
}

test('what is said to be possible is taken, and nothing else is', () => {
  fc.assert(
    fc.property(script, fc.nat(60 * DAY_MS), (script, afterMs) => {
      const { last } = runScript(script);
      const at = last.clock + afterMs;
      const actions = availableActions(last, at);
      for (const type of CUSTOMER_EVENTS) {
        if (type === 'payment_method_added') continue;
        const event = sampleCustomerEvent(type, last, at);
        const outcome = transition(last, event, at, ACTOR);
        expect(outcome.kind === 'moved', type).toBe(actions.includes(type));
        expectNextStep(outcome);
      }
      const signals = availableSignals(last, at);
      for (const type of AGENT_EVENTS) {
        const outcome = transition(last, sampleAgentEvent(type), at, ACTOR);
        expect(outcome.kind === 'moved', type).toBe(signals.includes(type));
        expectNextStep(outcome);
      }
    }),
    { numRuns: 400 },
  );
});

test('nothing is possible any more with a retired licence, and something always is with any other', () => {
  fc.assert(
    fc.property(script, (script) => {
      const { last } = runScript(script);
      const possible = [...availableActions(last, last.clock), ...availableSignals(last, last.clock)];
      expect(possible.length === 0).toBe(last.state === 'retired');
    }),
    { numRuns: 300 },
  );
});

test('where a licence ends by itself is where the last thing on its agenda happens', () => {
  fc.assert(
    fc.property(script, (script) => {
      const { last } = runScript(script);
      const due = nextDueEvent(last);
      const ends = stateEndsAt(last);
      if (due && last.state !== 'renewal') expect(ends).not.toBeNull();
      if (due && ends !== null) expect(due.at).toBeLessThanOrEqual(ends);
    }),
    { numRuns: 300 },
  );
});

test('a renewal repeated after it was paid finds it paid: fifty callers, one charge', () => {
  const tale = new Scenario('2027-03-01T10:00');
  const event = { type: 'renew', period: 2 } as const;
  const answers = Array.from({ length: 50 }, () => tale.send('2027-03-20T10:00', event));
  expect(answers).toEqual(['active', ...Array.from({ length: 49 }, () => 'unchanged')]);
  expect(tale.charges.filter(({ period }) => period === 2)).toHaveLength(1);
});

test('a renewal opens on the day that the plan says, and is about no period but the next', () => {
  const renewal = { basis: 'from_now', early_days: 10, reminders: [] } as const;
  const tale = new Scenario('2027-03-01T10:00', { plan: { renewal: { ...renewal, reminders: [] } } });
  expect(tale.availableActions('2027-03-22T23:59')).not.toContain('renew');
  expect(tale.send('2027-03-22T23:59', { type: 'renew', period: 2 })).toBe('renewal_too_early');
  expect(tale.send('2027-03-23T00:00', { type: 'renew', period: 3 })).toBe('period_not_next');
  expect(tale.availableActions('2027-03-23T00:00')).toContain('renew');
});
