import { expect, test } from 'vitest';
import { INTERVENTIONS, plainIntervention } from '../../domain/lifecycle/interventions.ts';
import { parseClock, parseIntervention, parsePaymentMethodAdded, parsePaymentReport } from './parse-signals.ts';

const actor = { kind: 'agent', id: 'agt_1' } as const;
const reason = 'a reason';

test.each(INTERVENTIONS)('%s as the API sends it is parsed unchanged', (name) => {
  const intervention = { id: 'sig_1', event: plainIntervention(name, reason), actor };
  expect(parseIntervention(name, intervention)).toEqual(intervention);
});

test('a forced renewal may name its period', () => {
  const intervention = { id: 'sig_1', event: { type: 'force_renew', reason, period: 3 }, actor };
  expect(parseIntervention('force_renew', intervention)).toEqual(intervention);
});

test('a payment method that somebody of a parent account has added names the parent', () => {
  const added = { id: 'pm_1', actor: { kind: 'member', id: 'per_1', through: 'acct_2' } } as const;
  expect(parsePaymentMethodAdded(added)).toEqual(added);
  for (const through of [7, '', null, undefined])
    expect(parsePaymentMethodAdded({ ...added, actor: { ...added.actor, through } })?.actor).toEqual({
      kind: 'member',
      id: 'per_1',
    });
});

const GARBAGE = [undefined, null, '', 'hold', 7, true, [], {}, [{}], { id: 'sig_1' }];

test.each(GARBAGE)('%j is no signal of any kind', (payload) => {
  for (const name of INTERVENTIONS) expect(parseIntervention(name, payload)).toBeNull();
  expect(parsePaymentReport(payload)).toBeNull();
  expect(parseClock(payload)).toBeNull();
});

test.each([
  { id: '', event: { type: 'comp', periods: 1, reason }, actor },
  { id: 'sig_1', event: { type: 'hold', reason }, actor },
  { id: 'sig_1', event: { type: 'comp', periods: '1', reason }, actor },
  { id: 'sig_1', event: { type: 'comp', periods: 0.5, reason }, actor },
  { id: 'sig_1', event: { type: 'comp', periods: 1 }, actor },
  { id: 'sig_1', event: { type: 'comp', periods: 1, reason: null }, actor },
  { id: 'sig_1', event: { type: 'comp', periods: 1, reason } },
  { id: 'sig_1', event: { type: 'comp', periods: 1, reason }, actor: { kind: 'root', id: 'x' } },
  { id: 'sig_1', event: { type: 'comp', periods: 1, reason }, actor: { kind: 'toString', id: 'x' } },
  { id: 'sig_1', event: { type: 'comp', periods: 1, reason }, actor: { kind: 'agent', id: 7 } },
])('a comp with a wrong field is refused: %j', (payload) => {
  expect(parseIntervention('comp', payload)).toBeNull();
});

test.each([NaN, Infinity, -1, 1.5, 8.64e15, '2027-01-01'])('a clock cannot be moved to %s', (to) => {
  expect(parseClock({ to })).toBeNull();
});

test('a clock and a payment report as the API sends them are parsed', () => {
  expect(parseClock({ to: Date.UTC(2027, 0, 1) })).toBe(Date.UTC(2027, 0, 1));
  expect(parsePaymentReport({ id: 'evt_1', invoice: 'in_1' })).toEqual({ id: 'evt_1', invoice: 'in_1' });
});
