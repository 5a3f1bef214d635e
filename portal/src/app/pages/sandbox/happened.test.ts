import { expect, test } from 'vitest';
import type { Schemas } from '../../../../../contract/client/client.ts';
import { happenedOn } from './happened.ts';

const at = (day: number) => `2026-12-${String(day).padStart(2, '0')}T00:00:00.000Z`;
const mail = (id: string, day: number) => ({ id, at: at(day), license: 'lic_1' }) as Schemas['SandboxMail'];
const invoice = (id: string, createdOn: number, paidOn: number | null) =>
  ({
    id,
    license: 'lic_1',
    created_at: at(createdOn),
    paid_at: paidOn === null ? null : at(paidOn),
  }) as Schemas['Invoice'];
const entry = (day: number, from: string | null, to: string) =>
  ({ at: at(day), from, to }) as Schemas['ChangeLogEntry'];

test('what has happened is what came after the beginning and up to the end, the money first', () => {
  const happened = happenedOn(
    { from: at(5), to: at(10) },
    {
      mails: [mail('after', 11), mail('late', 10), mail('early', 5)],
      charges: [invoice('paid', 10, 10), invoice('paid later', 6, 11), invoice('open', 7, null)],
      logs: [{ license: 'lic_1', entries: [entry(6, 'active', 'active'), entry(10, 'active', 'grace')] }],
    },
  );
  expect(happened.map(({ kind, at: when }) => [kind, when])).toEqual([
    ['charge', at(7)],
    ['charge', at(10)],
    ['state', at(10)],
    ['mail', at(10)],
  ]);
});

test('a transition that leaves the state is no change of state', () => {
  const logs = [{ license: 'lic_1', entries: [entry(6, 'active', 'active')] }];
  expect(happenedOn({ from: at(1), to: at(30) }, { mails: [], charges: [], logs })).toEqual([]);
});

test('states that are passed through at one instant are left out', () => {
  const renewed = [
    entry(6, 'active', 'renewal'),
    entry(6, 'renewal', 'active'),
    entry(8, 'active', 'renewal'),
    entry(8, 'renewal', 'grace'),
  ];
  const happened = happenedOn(
    { from: at(1), to: at(30) },
    { mails: [], charges: [], logs: [{ license: 'lic_1', entries: renewed }] },
  );
  expect(happened).toEqual([{ kind: 'state', at: at(8), license: 'lic_1', from: 'active', to: 'grace' }]);
});
