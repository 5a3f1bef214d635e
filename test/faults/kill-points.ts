/** Where a worker is killed: just before an action, or just after it and before its result is reported. */
export const KILL_POINTS = [
  'before invoice',
  'after invoice',
  'before item',
  'after item',
  'before finalize',
  'after finalize',
  'before pay',
  'after pay',
  'before commit',
  'after commit',
  'before mail',
  'after mail',
] as const;
/** In a withdrawal. */
export const REFUND_POINTS = ['before refund', 'after refund'] as const;
export type KillPoint = (typeof KILL_POINTS)[number] | (typeof REFUND_POINTS)[number];

/** The environment variable that tells the worker process its kill point. */
export const KILL_POINT_VARIABLE = 'TEST_KILL_AT';

/** The requests to Stripe before and after which a worker can be killed. */
export const STRIPE_REQUESTS: readonly { readonly name: string; readonly path: RegExp }[] = [
  { name: 'invoice', path: /\/v1\/invoices$/ },
  { name: 'item', path: /\/v1\/invoiceitems$/ },
  { name: 'finalize', path: /\/finalize$/ },
  { name: 'pay', path: /\/pay$/ },
  { name: 'refund', path: /\/v1\/refunds$/ },
];
