import { expect, test } from 'vitest';
import { DAY_MS } from '../testing/calendar.ts';
import { acceptedSteps, checkScripts, runScript } from '../testing/random-script.ts';
import { Scenario } from '../testing/scenario.ts';
import { nextDueEvent } from './agenda.ts';
import { availableCommands, availableInterventions } from './available.ts';
import { isPeriodUnsettled } from './charges.ts';
import { COMMANDS, plainCommand } from './commands.ts';
import { INTERVENTIONS, plainIntervention } from './interventions.ts';
import { STATES, type License } from './license.ts';
import { transition, type TransitionOutcome } from './transition.ts';
import { stateEndsAt } from './windows.ts';

const ACTOR = { kind: 'agent', id: 'agt_1' } as const;

/** Listed: the licence moves. Not listed: refused. The plans here have several numbers of seats to choose from. */
function expectListedIsAccepted(listed: boolean, outcome: TransitionOutcome, name: string): void {
  expect(outcome.kind, name).toBe(listed ? 'moved' : 'refused');
}

function expectAllListedAccepted(license: License, at: number): void {
  const commands = availableCommands(license, at);
  for (const name of COMMANDS)
    expectListedIsAccepted(commands.includes(name), transition(license, plainCommand(name, license), at, ACTOR), name);
  const interventions = availableInterventions(license, at);
  for (const name of INTERVENTIONS)
    expectListedIsAccepted(interventions.includes(name), transition(license, plainIntervention(name), at, ACTOR), name);
}

function circumstancesOf({ state, heldSince, cancelled }: License): string {
  return [state, heldSince === null ? '' : 'on hold', cancelled ? 'cancelled' : ''].filter(Boolean).join(' ');
}

test('a command is listed exactly when its plain form is accepted, at every moment of every licence', () => {
  const visited = new Set<string>();
  checkScripts((script) => {
    const { applied, last } = runScript(script);
    const met = new Map(acceptedSteps(applied).map(({ after }) => [circumstancesOf(after), after]));
    for (const [circumstances, license] of met) {
      visited.add(circumstances);
      expectAllListedAccepted(license, license.clock);
    }
    for (const days of [1, 40]) expectAllListedAccepted(last, last.clock + days * DAY_MS);
  }, 400);
  expect([...visited]).toEqual(expect.arrayContaining([...STATES]));
  for (const circumstance of ['on hold', 'cancelled'])
    expect([...visited].filter((name) => name.includes(circumstance)).length, circumstance).toBeGreaterThan(1);
});

test('a change is available on a plan of one seat, too: it has other plans to change to', () => {
  const scenario = new Scenario('2027-03-01T10:00', { plan: { seats: { min: 1, max: 1 } } });
  expect(scenario.availableCommands('2027-03-10T10:00')).toContain('schedule_change');
});

test('nothing can be done with a retired licence; with any other there is always something', () => {
  checkScripts((script) => {
    const { last } = runScript(script);
    const possible = [...availableCommands(last, last.clock), ...availableInterventions(last, last.clock)];
    expect(possible.length === 0).toBe(last.state === 'retired');
  });
});

test('nothing on the agenda is due after the end of the state', () => {
  checkScripts((script) => {
    const { last } = runScript(script);
    const due = nextDueEvent(last);
    const ends = stateEndsAt(last);
    if (!due || due.event.type === 'payment_check_due') return;
    expect(ends).not.toBeNull();
    // A window that is over while a payment is under way ends with its outcome.
    if (ends !== null && !isPeriodUnsettled(last)) expect(due.at).toBeLessThanOrEqual(ends);
  });
});

test('a renewal that names its period and is repeated fifty times is charged once', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  const event = { type: 'renew', period: 2 } as const;
  const answers = Array.from({ length: 50 }, () => scenario.send('2027-03-20T10:00', event));
  expect(answers).toEqual(['active', ...Array.from({ length: 49 }, () => 'unchanged')]);
  expect(scenario.charges.filter(({ period }) => period === 2)).toHaveLength(1);
});

test('a plain renewal repeated fifty times is charged once, and the others are refused', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  const answers = Array.from({ length: 50 }, () => scenario.renew('2027-03-20T10:00'));
  expect(answers).toEqual(['active', ...Array.from({ length: 49 }, () => 'period_paid')]);
  expect(scenario.charges.filter(({ period }) => period === 2)).toHaveLength(1);
});

test('a renewal opens on the day that the plan says, and only for the next period', () => {
  const renewal = { basis: 'from_now', early_days: 10, reminders: [] } as const;
  const scenario = new Scenario('2027-03-01T10:00', { plan: { renewal: { ...renewal, reminders: [] } } });
  expect(scenario.availableCommands('2027-03-22T23:59')).not.toContain('renew');
  expect(scenario.send('2027-03-22T23:59', { type: 'renew', period: 2 })).toBe('renewal_too_early');
  expect(scenario.send('2027-03-23T00:00', { type: 'renew', period: 3 })).toBe('period_not_next');
  expect(scenario.availableCommands('2027-03-23T00:00')).toContain('renew');
});
