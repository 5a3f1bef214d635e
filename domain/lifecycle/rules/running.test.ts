import { expect, test } from 'vitest';
import { Scenario } from '../../testing/scenario.ts';

const countReminders = (scenario: Scenario) => scenario.notices.filter((mail) => mail === 'renewal_upcoming').length;

test('reminders go out in the morning of their day, each once', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  expect(countReminders(scenario.advanceTo('2027-03-25T08:59'))).toBe(0);
  expect(countReminders(scenario.advanceTo('2027-03-25T09:00'))).toBe(1);
  expect(countReminders(scenario.advanceTo('2027-04-01T23:59'))).toBe(2);
});

test('two notices of the same instant are both sent', () => {
  const notice = {
    id: 'annual',
    min_cadence_months: 0,
    applies_to: 'renewal',
    days_before: 7,
    source: 'A law, § 1',
  } as const;
  const scenario = new Scenario('2027-03-01T10:00', { region: { notices: [notice] } });
  expect(countReminders(scenario.advanceTo('2027-03-25T09:00'))).toBe(2);
});

test('a reminder held up this morning is still sent today, one of an earlier day is not', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.send('2027-03-24T10:00', { type: 'hold', reason: 'a check' });
  scenario.send('2027-03-25T12:00', { type: 'release', reason: 'done' });
  expect(countReminders(scenario.advanceTo('2027-03-25T12:00'))).toBe(1);
  const late = new Scenario('2027-03-01T10:00');
  late.send('2027-03-24T10:00', { type: 'hold', reason: 'a check' });
  late.send('2027-03-26T00:00', { type: 'release', reason: 'done' });
  expect(countReminders(late.advanceTo('2027-03-26T00:00'))).toBe(0);
});

test('a pause moves the end by its days, and the reminders are sent again for the new date', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.advanceTo('2027-03-26T10:00');
  expect(scenario.send('2027-03-26T10:00', { type: 'pause', until: null })).toBe('paused');
  expect(scenario.send('2027-04-15T18:00', { type: 'resume' })).toBe('active');
  expect(scenario.periodEnd).toBe('2027-04-22T00:00');
  expect(countReminders(scenario), 'seven days before 1 April').toBe(1);
  expect(countReminders(scenario.advanceTo('2027-04-21T23:59')), 'and one day before 21 April').toBe(2);
});

test('a pause resumed on the same day moves nothing, and the mail still names the end', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.send('2027-03-06T10:00', { type: 'pause', until: null });
  scenario.send('2027-03-06T12:00', { type: 'resume' });
  expect(scenario.periodEnd).toBe('2027-04-02T00:00');
  expect(scenario.effects.at(-1)).toMatchObject({
    notice: { template: 'resumed', params: { ends: scenario.license.period?.end } },
  });
});

test('a pause ends automatically at the end of the day named, and at the plan’s limit', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.send('2027-03-11T10:00', { type: 'pause', until: null });
  expect(scenario.advanceTo('2027-05-10T23:59').license.state).toBe('paused');
  expect(scenario.advanceTo('2027-05-11T00:00').license.state).toBe('active');
  expect(scenario.periodEnd, '61 dates after 2 April').toBe('2027-06-02T00:00');
});

test('a pause of a licence renewed ahead keeps the days of both periods', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.renew('2027-03-05T10:00');
  scenario.send('2027-03-06T10:00', { type: 'pause', until: null });
  scenario.send('2027-03-16T10:00', { type: 'resume' });
  expect(scenario.periodEnd, 'ten days after 2 May').toBe('2027-05-12T00:00');
});

test('a plan’s pauses are counted, and a plan without them says so', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.send('2027-03-06T10:00', { type: 'pause', until: null });
  scenario.send('2027-03-07T10:00', { type: 'resume' });
  expect(scenario.send('2027-03-08T10:00', { type: 'pause', until: null })).toBe('pause_allowance_used');
  const none = new Scenario('2027-03-01T10:00', { plan: { pause: null } });
  expect(none.send('2027-03-08T10:00', { type: 'pause', until: null })).toBe('pause_not_offered');
});

test('a cancelled licence that was paused ends when its days are used up', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.send('2027-03-06T10:00', { type: 'pause', until: null });
  expect(scenario.send('2027-03-08T10:00', { type: 'cancel', reason: null })).toBe('paused');
  scenario.send('2027-03-16T10:00', { type: 'resume' });
  expect(scenario.advanceTo('2027-04-11T23:59').license.state).toBe('active');
  expect(scenario.advanceTo('2027-04-12T00:00').license.state).toBe('expired');
});

test('automatic renewal turned off on the last day counts', () => {
  const scenario = new Scenario('2027-03-01T10:00');
  scenario.send('2027-04-01T23:59', { type: 'set_auto_renew', on: false });
  expect(scenario.advanceTo('2027-04-02T00:00').license.state).toBe('grace');
  expect(scenario.license.grace?.owed).toBe(false);
  expect(scenario.charges).toHaveLength(1);
});
