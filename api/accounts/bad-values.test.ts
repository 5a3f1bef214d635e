import { useApi } from '../testing/api.ts';
import { invalid, testRefusals } from '../testing/refusals.ts';

const api = useApi();

const open = (change: Record<string, unknown>) => ({
  request: 'POST /v1/accounts',
  body: () => ({ name: 'Acme', email: 'billing@acme.example', zone: 'Europe/Berlin', region: 'eu', ...change }),
});

testRefusals(api, [
  { what: 'an account with a name of the wrong type', ...open({ name: 7 }), ...invalid, names: '#/name' },
  { what: 'an account with an empty name', ...open({ name: ' ' }), ...invalid, names: '#/name' },
  { what: 'an account with a NUL in its name', ...open({ name: 'a\0b' }), ...invalid, names: '#/name' },
  {
    what: 'an account with half a surrogate pair in its name',
    ...open({ name: 'a\ud800' }),
    ...invalid,
    names: '#/name',
  },
  { what: 'an account with an email that is no address', ...open({ email: 'billing' }), ...invalid, names: '#/email' },
  { what: 'an account in an unknown zone', ...open({ zone: 'Moon/Tranquility' }), ...invalid, names: '#/zone' },
  { what: 'an account with an offset for a zone', ...open({ zone: '+02:00' }), ...invalid, names: '#/zone' },
  { what: 'an account in an unknown region', ...open({ region: 'atlantis' }), ...invalid, names: '#/region' },
  { what: 'an account in an unknown currency', ...open({ currency: 'XYZ' }), ...invalid, names: '#/currency' },
  { what: 'an account with an unknown field', ...open({ admin: true }), ...invalid, names: '#/admin' },
  { what: 'an account with an unknown parent', ...open({ parent: 'acct_unknown' }), ...invalid, names: '#/parent' },
  {
    what: 'an account with a NUL in its metadata',
    ...open({ metadata: { crm: 'a\0b' } }),
    ...invalid,
    names: '#/metadata/crm',
  },
  {
    what: 'an account with a NUL in a key of its metadata',
    ...open({ metadata: { 'a\0b': '1' } }),
    ...invalid,
    names: '#/metadata/a\0b',
  },
  {
    what: 'a change of the zone of an account',
    request: 'PATCH /v1/accounts/{account}',
    body: () => ({ zone: 'Asia/Tokyo' }),
    ...invalid,
    names: '#/zone',
  },
  {
    what: 'a change without a field',
    request: 'PATCH /v1/accounts/{account}',
    body: () => ({}),
    ...invalid,
    names: '#',
  },
]);
