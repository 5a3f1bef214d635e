import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromWallClock } from '../testing/calendar.ts';
import { customerEvent, interventionEvent } from '../testing/events.ts';
import { deepFreeze, runScript, script } from '../testing/random-script.ts';
import { Scenario } from '../testing/scenario.ts';
import { preview, PREVIEW_INVOICE } from './preview.ts';
import { transition } from './transition.ts';

const ACTOR = { kind: 'member', id: 'mem_1' } as const;
const berlin = (at: string) => fromWallClock(at, 'Europe/Berlin');

test('a preview has the outcome of the transition that it announces, whatever the licence and the event', () => {
  fc.assert(
    fc.property(script, fc.oneof(customerEvent, interventionEvent), (script, event) => {
      const license = deepFreeze(runScript(script).last);
      const committed = transition(license, event, license.clock, ACTOR);
      const previewed = preview(license, event, license.clock, ACTOR);
      expect(previewed.outcome).toBe(committed.kind);
      if (committed.kind === 'refused') expect(previewed).toMatchObject({ refusal: committed.refusal });
      if (previewed.outcome === 'moved')
        expect([previewed.steps[0]]).toEqual([committed.kind === 'moved' && committed.step]);
    }),
    { numRuns: 300 },
  );
});

test('a previewed renewal shows the period, its price in lines, and the receipt', () => {
  const { license } = new Scenario('2027-03-01T10:00', { terms: { quantity: 3 } });
  const previewed = preview(license, { type: 'renew', period: null }, berlin('2027-03-20T10:00'), ACTOR);
  const period = { start: berlin('2027-04-02T00:00'), end: berlin('2027-05-02T00:00') };
  expect(previewed).toMatchObject({
    outcome: 'moved',
    after: { state: 'active', period: { number: 2, ...period }, contract: { invoices: ['in_1_1'] } },
    charge: {
      amount: { amount: 5700, currency: 'EUR' },
      lines: [{ plan: { id: 'team-monthly', name: 'Team' }, quantity: 3, unitAmount: { amount: 1900 }, period }],
    },
    access: { before: 'everything', after: 'everything' },
    notices: [{ template: 'payment_received', params: { invoice: PREVIEW_INVOICE } }],
  });
});

test('a previewed pause shows the access that is left and charges nothing', () => {
  const { license } = new Scenario('2027-03-01T10:00');
  expect(preview(license, { type: 'pause', until: null }, berlin('2027-03-20T10:00'), ACTOR)).toMatchObject({
    outcome: 'moved',
    charge: null,
    access: { before: 'everything', after: 'read_only' },
    notices: [{ template: 'paused' }],
  });
});

test('a previewed reactivation brings the access back', () => {
  const scenario = new Scenario('2027-03-01T10:00', { autoRenew: false }).advanceTo('2027-05-01T10:00');
  expect(preview(scenario.license, { type: 'reactivate' }, berlin('2027-05-01T10:00'), ACTOR)).toMatchObject({
    after: { state: 'active' },
    charge: { amount: { amount: 1900 } },
    access: { before: 'nothing', after: 'everything' },
  });
});
