import { expect, test } from 'vitest';
import { formatAddressTable, formatFirstSteps, type Demo } from './demo-file.ts';

const demo: Demo = {
  api: 'http://127.0.0.1:3000',
  portal: 'http://127.0.0.1:3000/portal',
  temporal_ui: 'http://127.0.0.1:8233',
  stripe: 'http://127.0.0.1:12111',
  api_keys: { admin: 'evg_admin_1' },
  members: [],
  staff: [],
  licenses: [{ id: 'lic_1', key: 'K', plan: 'studio-monthly', state: 'active', account: 'acct_1' }],
};

test('the table names each page that there is, aligned', () => {
  expect(formatAddressTable(demo).split('\n')).toEqual([
    '  Start page          http://127.0.0.1:3000',
    '  Portal              http://127.0.0.1:3000/portal',
    '  API reference       http://127.0.0.1:3000/docs',
    '  Temporal UI         http://127.0.0.1:8233',
    '  Stripe stand-in     http://127.0.0.1:12111',
  ]);
});

test('a first request with the administrator’s key is shown, unless nothing was made to try', () => {
  expect(formatFirstSteps(demo)).toContain(
    'curl -H "Authorization: Bearer evg_admin_1" http://127.0.0.1:3000/v1/licenses',
  );
  expect(formatFirstSteps({ ...demo, licenses: [] })).toBe('');
});

test('the people of each account, and the vendor’s, are shown with their roles', () => {
  const members = [
    { email: 'jana@nordlicht.example', role: 'owner', account: 'acct_1' },
    { email: 'olivia@goldengate.example', role: 'owner', account: 'acct_2' },
    { email: 'vera@nordlicht.example', role: 'viewer', account: 'acct_1' },
  ];
  const staff = [{ email: 'mara@evergreen.example', role: 'agent' }];
  expect(
    formatFirstSteps({ ...demo, members, staff })
      .split('\n')
      .slice(-3),
  ).toEqual([
    '  Members             jana@nordlicht.example (owner), vera@nordlicht.example (viewer)',
    '  Members             olivia@goldengate.example (owner)',
    '  Staff               mara@evergreen.example (agent)',
  ]);
});
