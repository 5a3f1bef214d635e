import { useApi } from '../testing/api.ts';
import { invalid, testRefusals } from '../testing/refusals.ts';

const api = useApi();

testRefusals(api, [
  {
    what: 'an unknown signal',
    request: 'POST /v1/support/licenses/{license}/signals',
    body: () => ({ type: 'explode', reason: 'x' }),
    ...invalid,
    names: '#/type',
  },
  {
    what: 'a signal without a reason',
    request: 'POST /v1/support/licenses/{license}/signals',
    body: () => ({ type: 'hold' }),
    ...invalid,
    names: '#/reason',
  },
  {
    what: 'a signal with too many days',
    request: 'POST /v1/support/licenses/{license}/signals',
    body: () => ({ type: 'extend-grace', days: 1e9, reason: 'x' }),
    ...invalid,
    names: '#/days',
  },
  {
    what: 'a signal that the state of the licence does not allow',
    request: 'POST /v1/support/licenses/{license}/signals',
    body: () => ({ type: 'extend-grace', days: 3, reason: 'x' }),
    status: 409,
    code: 'license_not_in_grace',
  },
  {
    what: 'an API key with an unknown scope',
    request: 'POST /v1/admin/api-keys',
    body: () => ({ name: 'x', scope: 'root' }),
    ...invalid,
    names: '#/scope',
  },
  {
    what: 'a customer key without an account',
    request: 'POST /v1/admin/api-keys',
    body: () => ({ name: 'x', scope: 'customer' }),
    ...invalid,
    names: '#/account',
  },
  {
    what: 'a product key with an account',
    request: 'POST /v1/admin/api-keys',
    body: ({ account }) => ({ name: 'x', scope: 'product', account }),
    ...invalid,
    names: '#/account',
  },
  {
    what: 'a card token with a slash',
    request: 'POST /v1/payment-methods',
    body: ({ account }) => ({ account, token: '../x' }),
    ...invalid,
    names: '#/token',
  },
  {
    what: 'a card token that Stripe does not know',
    request: 'POST /v1/payment-methods',
    body: ({ account }) => ({ account, token: 'pm_unknown' }),
    status: 422,
    code: 'payment_method_invalid',
    names: '#/token',
  },
  {
    what: 'a sandbox in the past',
    request: 'POST /v1/sandboxes',
    body: ({ account }) => ({ account, now: '2020-01-01T00:00:00Z' }),
    ...invalid,
    names: '#/now',
  },
  {
    what: 'a sandbox more than thirty years ahead',
    request: 'POST /v1/sandboxes',
    body: ({ account }) => ({ account, now: '2190-01-01T00:00:00Z' }),
    ...invalid,
    names: '#/now',
  },
  {
    what: 'a filter by discarded that is not a boolean',
    request: 'GET /v1/sandboxes?discarded=perhaps',
    ...invalid,
    names: 'discarded',
  },
  {
    what: 'a sandbox with unknown payments',
    request: 'POST /v1/sandboxes',
    body: ({ account }) => ({ account, payments: 'luck' }),
    ...invalid,
    names: '#/payments',
  },
  {
    what: 'an idempotency key with a space',
    request: 'POST /v1/accounts',
    body: () => ({}),
    headers: { 'idempotency-key': 'a b' },
    status: 422,
    code: 'idempotency_key_invalid',
  },
  {
    what: 'an idempotency key that is too long',
    request: 'POST /v1/accounts',
    body: () => ({}),
    headers: { 'idempotency-key': 'x'.repeat(256) },
    status: 422,
    code: 'idempotency_key_invalid',
  },
]);
