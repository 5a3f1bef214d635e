import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Operation } from '../../contract/operation.ts';
import { OPERATIONS } from '../../contract/operations.ts';

/** Values that the API knows when the run starts. Random ones alone would be answered 404 or 422 everywhere. */
export interface KnownValues {
  readonly accounts: readonly string[];
  readonly licenses: readonly string[];
  readonly licenseKeys: readonly string[];
  readonly sandboxes: readonly string[];
  readonly charges: readonly string[];
  readonly invoices: readonly string[];
  readonly paymentMethods: readonly string[];
  readonly apiKeys: readonly string[];
  readonly plans: readonly string[];
  readonly regions: readonly string[];
  readonly zones: readonly string[];
  readonly cards: readonly string[];
}

/** Which known values are used for `{id}` below an address. */
const VALUES_BY_PATH: readonly (readonly [pattern: string, name: keyof KnownValues])[] = [
  ['^/v1/licenses/', 'licenses'],
  ['^/v1/support/licenses/', 'licenses'],
  ['^/v1/accounts/', 'accounts'],
  ['^/v1/sandboxes/', 'sandboxes'],
  ['^/v1/charges/', 'charges'],
  ['^/v1/invoices/', 'invoices'],
  ['^/v1/payment-methods/', 'paymentMethods'],
  ['^/v1/(?:admin/)?api-keys/', 'apiKeys'],
];

/** Statuses that may answer a request which fits its schema: it is carried out, or refused for what it names. */
const ANSWERS = ['2xx', '401', '402', '403', '404', '409'];

/** Statuses that may answer a request which does not fit its schema. It can be refused for its size before its body is read. */
const REFUSALS = ['400', '401', '403', '404', '405', '406', '409', '413', '415', '422', '428', '429', '5xx'];

/** Fields whose values can fit their schema and still be refused, such as the name of a plan that does not exist. */
const REFUSED_FIELDS = {
  query: ['cursor', 'plan', 'until'],
  body: [
    'account',
    'plan',
    'region',
    'token',
    'payment_method',
    'backup',
    'payments',
    'invoice_details',
    'until',
    'now',
    'to',
    'issuer',
    'domain',
  ],
} as const;

/** Operations that refuse values which fit their schema, by the status they answer. */
const REFUSED_VALUES: readonly (readonly [status: string, operations: readonly string[]])[] = [
  ['400', ['receiveStripeEvent']],
  // Each answers an address or a person some times an hour.
  [
    '429',
    [
      'requestSignInCode',
      'signIn',
      'signInWithRecoveryCode',
      'findLicenses',
      'requestEmailChange',
      'confirmEmailChange',
      'createInvitation',
      'resendInvitation',
    ],
  ],
  // The body of a request for approval has to fit its action.
  ['422', [...OPERATIONS.filter(takesRefusedField).map(({ id }) => id), 'createApproval']],
];

/** Addresses of what is still known after its DELETE, with its end, such as discarded sandboxes and revoked API keys. */
const SHOWN_AFTER_DELETE =
  '^/v1/(?:sandboxes|(?:admin/)?api-keys|invitations|ownership-transfers|ownership-claims|staff|approvals)/';

function takesRefusedField({ query, body }: Operation): boolean {
  const bodyFields = body instanceof z.ZodObject ? Object.keys(body.shape) : [];
  return (
    REFUSED_FIELDS.query.some((name) => name in query.shape) ||
    REFUSED_FIELDS.body.some((name) => bodyFields.includes(name))
  );
}

/** How often a known value is taken instead of a random one. */
const PROBABILITY = 0.7;

/** `schemathesis.toml`: https://schemathesis.readthedocs.io/en/stable/reference/configuration/ */
export function schemathesisConfig(values: KnownValues, secret: string | null): string {
  const lines = [
    'color = false',
    // Parts of a licence depend on each other, so two requests at once make a run that cannot be repeated.
    'workers = 1',
    'continue-on-failure = true',
    'request-timeout = 20',
    `hooks = ${quoted(fileURLToPath(new URL('hooks.py', import.meta.url)))}`,
    '',
    '[output.sanitization]',
    'enabled = false',
    '',
    ...(secret === null ? [] : ['[auth.openapi.apiKey]', `bearer = ${quoted(secret)}`, '']),
    '[checks.positive_data_acceptance]',
    `expected-statuses = ${list(ANSWERS)}`,
    '[checks.negative_data_rejection]',
    `expected-statuses = ${list(REFUSALS)}`,
    '',
    '[dictionaries]',
    ...Object.entries(values).map(
      ([name, known]: [string, readonly string[]]) => `${name} = { values = ${list(known)} }`,
    ),
    '',
    '[parameters]',
    ...binding('body.account', 'accounts'),
    ...binding('body.key', 'licenseKeys'),
    ...binding('body.plan', 'plans'),
    ...binding('body.region', 'regions'),
    ...binding('body.zone', 'zones'),
    ...binding('body.token', 'cards'),
    ...binding('query.account', 'accounts'),
    ...binding('query.license', 'licenses'),
    ...binding('query.sandbox', 'sandboxes'),
    '',
  ];
  for (const [pattern, name] of VALUES_BY_PATH)
    lines.push(
      '[[operations]]',
      `include-path-regex = ${quoted(pattern)}`,
      '[operations.parameters]',
      ...binding('path.id', name),
      '',
    );
  // One section an operation: of two sections that name the same operation, only the first counts.
  for (const [id, statuses] of refusalsByOperation())
    lines.push(
      '[[operations]]',
      `include-operation-id = ${list([id])}`,
      '[operations.checks.positive_data_acceptance]',
      `expected-statuses = ${list([...ANSWERS, ...statuses])}`,
      '',
    );
  lines.push(
    // A stream goes on for longer than a request of the run may take.
    '[[operations]]',
    'include-operation-id = ["followChanges"]',
    'enabled = false',
    '',
    '[[operations]]',
    `include-path-regex = ${quoted(SHOWN_AFTER_DELETE)}`,
    '[operations.checks.use_after_free]',
    'enabled = false',
    '',
  );
  return lines.join('\n');
}

function refusalsByOperation(): Map<string, string[]> {
  const statuses = new Map<string, string[]>();
  for (const [status, operations] of REFUSED_VALUES)
    for (const id of operations) statuses.set(id, [...(statuses.get(id) ?? []), status]);
  return statuses;
}

function binding(parameter: string, name: keyof KnownValues): string[] {
  return [`${quoted(parameter)} = { dictionary = ${quoted(name)}, probability = ${PROBABILITY} }`];
}

function list(values: readonly string[]): string {
  return `[${values.map(quoted).join(', ')}]`;
}

/** A JSON string is a TOML string too. */
function quoted(value: string): string {
  return JSON.stringify(value);
}
