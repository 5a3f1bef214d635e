/** Where a worker is killed: right before something is done, or right after it is done and before anybody knows. */
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
/** Of a withdrawal, which gives money back. */
export const REFUND_POINTS = ['before refund', 'after refund'] as const;
export type KillPoint = (typeof KILL_POINTS)[number] | (typeof REFUND_POINTS)[number];

/** The environment variable that names the point to the worker's process. */
export const KILL_POINT_VARIABLE = 'TEST_KILL_AT';

/** The requests to Stripe that are points. */
export const STRIPE_REQUESTS: readonly { readonly name: string; readonly path: RegExp }[] = [
  { name: 'invoice', path: /\/v1\/invoices$/ },
  { name: 'item', path: /\/v1\/invoiceitems$/ },
  { name: 'finalize', path: /\/finalize$/ },
  { name: 'pay', path: /\/pay$/ },
  { name: 'refund', path: /\/v1\/refunds$/ },
];
