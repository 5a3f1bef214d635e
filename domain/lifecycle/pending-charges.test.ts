import { expect, test } from 'vitest';
import { CIRCUMSTANCES, licenseIn } from '../testing/circumstances.ts';
import { startedCharge } from './charges.ts';
import { COMMANDS, plainCommand } from './commands.ts';
import { INTERVENTIONS, plainIntervention, type InterventionName } from './interventions.ts';
import { STATES, type License } from './license.ts';
import { transition } from './transition.ts';

/**
 * What every plain command and intervention leads to, by the state and what the charge of the next period is doing: the
 * state after it, the code of the refusal, or `unchanged`. `collects`: an attempt is started. `voids`: no attempt begins,
 * and a payment found stands; `refunds`: it is refunded. A row with one outcome has it whatever the charge is doing;
 * `–`: the state excludes it. A charge voided in `renewal` is that of an early attempt, cancelled and uncancelled; in
 * other states the licence is cancelled.
 */
const OUTCOMES = `
                          | calm                    | attempt pending         | debit processing        | being voided
incomplete
  renew                   | incomplete, collects    | renewal_in_progress     | renewal_in_progress     | –
  pause                   | purchase_incomplete
  resume                  | license_not_paused
  cancel                  | retired, refunds
  withdraw                | withdrawal_not_possible
  uncancel                | license_not_cancelled
  reactivate              | license_not_expired
  set_auto_renew          | incomplete
  schedule_change         | purchase_incomplete
  remove_scheduled_change | purchase_incomplete
  rotate_key              | incomplete
  extend_grace            | license_not_in_grace
  comp                    | active, voids
  hold                    | incomplete
  release                 | license_not_on_hold
  force_renew             | incomplete, collects    | renewal_in_progress     | renewal_in_progress     | –
  retire                  | retired, refunds
trial
  renew                   | trial, collects         | renewal_in_progress     | renewal_in_progress     | license_cancelled
  pause                   | paused                  | paused                  | paused                  | license_cancelled
  resume                  | license_not_paused
  cancel                  | trial                   | trial, voids            | trial, voids            | license_cancelled
  withdraw                | withdrawal_not_possible
  uncancel                | license_not_cancelled   | license_not_cancelled   | license_not_cancelled   | trial
  reactivate              | license_not_expired
  set_auto_renew          | trial
  schedule_change         | trial                   | renewal_in_progress     | renewal_in_progress     | license_cancelled
  remove_scheduled_change | no_change_scheduled
  rotate_key              | trial
  extend_grace            | license_not_in_grace
  comp                    | active                  | active, voids           | active, voids           | active
  hold                    | trial
  release                 | license_not_on_hold
  force_renew             | trial, collects         | renewal_in_progress     | renewal_in_progress     | license_cancelled
  retire                  | retired                 | retired, refunds        | retired, refunds        | retired, refunds
active
  renew                   | period_paid             | renewal_in_progress     | renewal_in_progress     | license_cancelled
  pause                   | paused                  | paused                  | paused                  | license_cancelled
  resume                  | license_not_paused
  cancel                  | active                  | active, voids           | active, voids           | license_cancelled
  withdraw                | expired                 | expired, refunds        | expired, refunds        | expired, refunds
  uncancel                | license_not_cancelled   | license_not_cancelled   | license_not_cancelled   | active
  reactivate              | license_not_expired
  set_auto_renew          | active
  schedule_change         | active                  | renewal_in_progress     | renewal_in_progress     | license_cancelled
  remove_scheduled_change | no_change_scheduled
  rotate_key              | active
  extend_grace            | license_not_in_grace
  comp                    | active                  | active, voids           | active, voids           | active
  hold                    | active
  release                 | license_not_on_hold
  force_renew             | active, collects        | renewal_in_progress     | renewal_in_progress     | license_cancelled
  retire                  | retired                 | retired, refunds        | retired, refunds        | retired, refunds
renewal
  renew                   | renewal_in_progress
  pause                   | renewal_in_progress
  resume                  | renewal_in_progress
  cancel                  | –                       | expired, voids          | renewal                 | expired
  withdraw                | expired, refunds
  uncancel                | license_not_cancelled
  reactivate              | renewal_in_progress
  set_auto_renew          | renewal_in_progress
  schedule_change         | renewal_in_progress
  remove_scheduled_change | renewal_in_progress
  rotate_key              | renewal
  extend_grace            | renewal_in_progress
  comp                    | renewal_in_progress
  hold                    | renewal
  release                 | license_not_on_hold
  force_renew             | renewal_in_progress
  retire                  | retired, refunds
grace
  renew                   | grace, collects         | renewal_in_progress     | renewal_in_progress     | –
  pause                   | payment_due
  resume                  | license_not_paused
  cancel                  | expired, voids
  withdraw                | expired, refunds
  uncancel                | license_not_cancelled
  reactivate              | license_not_expired
  set_auto_renew          | grace
  schedule_change         | payment_due
  remove_scheduled_change | payment_due
  rotate_key              | grace
  extend_grace            | grace
  comp                    | active, voids
  hold                    | grace
  release                 | license_not_on_hold
  force_renew             | grace, collects         | renewal_in_progress     | renewal_in_progress     | –
  retire                  | retired, refunds
paused
  renew                   | license_paused
  pause                   | license_paused
  resume                  | active
  cancel                  | paused                  | paused, voids           | paused, voids           | license_cancelled
  withdraw                | expired                 | expired, refunds        | expired, refunds        | expired, refunds
  uncancel                | license_not_cancelled   | license_not_cancelled   | license_not_cancelled   | paused
  reactivate              | license_not_expired
  set_auto_renew          | paused
  schedule_change         | paused                  | renewal_in_progress     | renewal_in_progress     | license_cancelled
  remove_scheduled_change | no_change_scheduled
  rotate_key              | paused
  extend_grace            | license_not_in_grace
  comp                    | license_paused
  hold                    | paused
  release                 | license_not_on_hold
  force_renew             | license_paused
  retire                  | retired                 | retired, refunds        | retired, refunds        | retired, refunds
suspended
  renew                   | suspended, collects     | renewal_in_progress     | renewal_in_progress     | –
  pause                   | license_suspended
  resume                  | license_not_paused
  cancel                  | expired, voids
  withdraw                | expired, refunds
  uncancel                | license_not_cancelled
  reactivate              | license_not_expired
  set_auto_renew          | auto_renew_needs_open_license
  schedule_change         | payment_due
  remove_scheduled_change | payment_due
  rotate_key              | suspended
  extend_grace            | license_not_in_grace
  comp                    | active, voids
  hold                    | suspended
  release                 | license_not_on_hold
  force_renew             | suspended, collects     | renewal_in_progress     | renewal_in_progress     | –
  retire                  | retired, refunds
expired
  renew                   | license_expired
  pause                   | license_expired
  resume                  | license_not_paused
  cancel                  | license_expired
  withdraw                | withdrawal_not_possible | –                       | expired, refunds        | expired, refunds
  uncancel                | license_expired
  reactivate              | renewal, collects       | –                       | renewal_in_progress     | renewal_in_progress
  set_auto_renew          | auto_renew_needs_open_license
  schedule_change         | license_expired
  remove_scheduled_change | license_expired
  rotate_key              | expired
  extend_grace            | license_not_in_grace
  comp                    | active
  hold                    | expired
  release                 | license_not_on_hold
  force_renew             | license_expired
  retire                  | retired                 | –                       | retired, refunds        | retired, refunds
retired
  renew                   | license_retired
  pause                   | license_retired
  resume                  | license_retired
  cancel                  | license_retired
  withdraw                | license_retired
  uncancel                | license_retired
  reactivate              | license_retired
  set_auto_renew          | license_retired
  schedule_change         | license_retired
  remove_scheduled_change | license_retired
  rotate_key              | license_retired
  extend_grace            | license_retired
  comp                    | license_retired
  hold                    | license_retired
  release                 | license_retired
  force_renew             | license_retired
  retire                  | license_retired
`;

type EventName = (typeof EVENTS)[number];
const EVENTS = [...COMMANDS, ...INTERVENTIONS];
const AGENT = { kind: 'agent', id: 'agt_1' } as const;

test('the table has a row for every event in every state', () => {
  expect([...readTable().keys()]).toEqual(STATES.flatMap((state) => EVENTS.map((event) => `${state} × ${event}`)));
});

test.each(CIRCUMSTANCES)('each event has the outcome of the table: %s', (circumstance) => {
  const table = readTable();
  for (const state of STATES) {
    const license = licenseIn(state, circumstance);
    for (const event of EVENTS) {
      const cells = table.get(`${state} × ${event}`) ?? [];
      const cell = cells.length === 1 ? cells[0] : cells[CIRCUMSTANCES.indexOf(circumstance)];
      if (license) expect([state, event, outcomeOf(license, event)]).toEqual([state, event, cell]);
      else expect(cells.length === 1 ? '–' : cell, `${state} × ${event}`).toBe('–');
    }
  }
});

/** The cells of each row, by state and event. */
function readTable(): ReadonlyMap<string, readonly string[]> {
  const rows = new Map<string, string[]>();
  let state = '';
  for (const line of OUTCOMES.trimEnd().split('\n').slice(2)) {
    const [event = '', ...cells] = line.split('|').map((cell) => cell.trim());
    if (cells.length === 0) state = event;
    else rows.set(`${state} × ${event}`, cells);
  }
  return rows;
}

function outcomeOf(license: License, name: EventName): string {
  const event = isIntervention(name) ? plainIntervention(name) : plainCommand(name, license);
  const outcome = transition(license, event, license.clock, AGENT);
  if (outcome.kind === 'refused') return outcome.refusal.code;
  return outcome.kind === 'moved' ? describe(license, outcome.step.license) : 'unchanged';
}

function describe(before: License, after: License): string {
  const closing = after.charges[0]?.closing ?? null;
  if (startedCharge(before, after)) return `${after.state}, collects`;
  if (closing === null || closing === before.charges[0]?.closing) return after.state;
  return `${after.state}, ${closing === 'refund' ? 'refunds' : 'voids'}`;
}

function isIntervention(name: EventName): name is InterventionName {
  return INTERVENTIONS.some((intervention) => intervention === name);
}
