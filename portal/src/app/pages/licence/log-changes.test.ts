import { expect, test } from 'vitest';
import { saidChanges } from './log-changes.ts';

const price = (amount: number) => ({ amount, currency: 'EUR' });
const charge = (fields: object) => ({
  key: 'lic_1/period/first',
  status: 'pending',
  attempts: 1,
  closing: null,
  lines: [{ amount: price(1900) }],
  ...fields,
});
const paying = { kind: 'payment', status: 'pending', amount: price(1900), attempt: 1 };

const change = (field: string, before: unknown, after: unknown) => ({ field, before, after });

test('the first entry says what was agreed, and not what there is not yet', () => {
  const plan = { id: 'studio-monthly', name: 'Studio', prices: { EUR: 1900 } };
  const changes = [
    change('terms', null, { plan, quantity: 2, currency: 'EUR', zone: 'Europe/Berlin' }),
    change('auto_renew', null, true),
    change('cancelled', null, false),
    change('owned', null, false),
    change('key_version', null, 1),
    change('refunds', null, []),
    change('schedule', null, { counted: 0 }),
    change('charges', null, [charge({})]),
  ];
  expect(saidChanges({ from: null, to: 'incomplete', changes })).toEqual([
    { field: 'plan', before: { kind: 'none' }, after: { kind: 'plan', id: 'studio-monthly', name: 'Studio' } },
    { field: 'seats', before: { kind: 'none' }, after: { kind: 'number', value: 2 } },
    { field: 'auto_renew', before: { kind: 'none' }, after: { kind: 'switch', on: true } },
    { field: 'payment', before: { kind: 'none' }, after: paying },
  ]);
});

test('a payment says the state, the terms that differ, the period, and that nothing is open any more', () => {
  const period = { number: 1, kind: 'paid', start: '2027-03-01T00:00:00.000Z', end: '2027-04-01T00:00:00.000Z' };
  const changes = [
    change(
      'terms',
      { plan: 'team-monthly', quantity: 1, price: price(1900) },
      { plan: 'team-monthly', quantity: 3, price: price(5700) },
    ),
    change('period', null, period),
    change('charges', [charge({})], []),
    change('contract', null, { at: '2027-03-01T10:00:00.000Z', invoices: ['in_1'] }),
  ];
  expect(saidChanges({ from: 'incomplete', to: 'active', changes })).toEqual([
    { field: 'state', before: { kind: 'state', state: 'incomplete' }, after: { kind: 'state', state: 'active' } },
    { field: 'seats', before: { kind: 'number', value: 1 }, after: { kind: 'number', value: 3 } },
    { field: 'price', before: { kind: 'money', money: price(1900) }, after: { kind: 'money', money: price(5700) } },
    { field: 'period', before: { kind: 'none' }, after: { kind: 'span', start: period.start, end: period.end } },
    { field: 'payment', before: paying, after: { kind: 'none' } },
    { field: 'contract', before: { kind: 'none' }, after: { kind: 'date', at: '2027-03-01T10:00:00.000Z' } },
  ]);
});

test.each([
  ['a further attempt', { status: 'failed' }, { attempts: 2 }, 'failed', 'pending'],
  [
    'a charge that is given up',
    { status: 'processing' },
    { status: 'processing', closing: 'refund' },
    'processing',
    'closing',
  ],
])('%s is a change of the open payment', (_name, before, after, from, to) => {
  const changes = [change('charges', [charge(before)], [charge(after)])];
  expect(saidChanges({ from: 'grace', to: 'grace', changes })).toMatchObject([
    { field: 'payment', before: { status: from }, after: { status: to } },
  ]);
});

test('more paid in the same contract is said by the number of invoices', () => {
  const contract = (invoices: string[]) => ({ at: '2027-03-01T10:00:00.000Z', invoices });
  const changes = [change('contract', contract(['in_1']), contract(['in_1', 'in_2']))];
  expect(saidChanges({ from: 'active', to: 'active', changes })).toEqual([
    { field: 'contract_invoices', before: { kind: 'number', value: 1 }, after: { kind: 'number', value: 2 } },
  ]);
});

test('a sum of several lines is not added here', () => {
  const changes = [change('charges', [], [charge({ lines: [{ amount: price(1900) }, { amount: price(-100) }] })])];
  expect(saidChanges({ from: 'active', to: 'active', changes })).toMatchObject([{ after: { amount: null } }]);
});

test('a field that is not known, or has another shape, says nothing', () => {
  const changes = [change('invented', 1, 2), change('pause', null, 'soon'), change('charges', null, [{ key: 'x' }])];
  expect(saidChanges({ from: 'active', to: 'active', changes })).toEqual([]);
});
