import { z } from 'zod';
import { holdersOf } from '../domain/access/roles.ts';
import { METHODS, problemCodesOf, repliesOf, type Access, type Operation } from './operation.ts';
import { problemSchema, problemStatus, type ProblemCode, type ProblemDocument } from './problems.ts';
import { SchemaWriter, type JsonObject } from './schema-writer.ts';

/** What the document shows besides the contract itself. */
export interface DocumentParts {
  readonly version: string;
  readonly problemText: (code: ProblemCode) => { title: string; detail: string; next_step: string };
  /** Recorded requests and replies by operation id. */
  readonly examples: Readonly<Record<string, OperationExample>>;
}

export interface OperationExample {
  readonly request?: unknown;
  readonly reply: unknown;
}

/** The OpenAPI 3.1 document of the operations, made from the same schemas that validate requests. */
export function openApiDocument(operations: readonly Operation[], parts: DocumentParts): JsonObject {
  const components: JsonObject = {};
  const schemas = new SchemaWriter(components);
  schemas.write(problemSchema, 'output');
  const paths: { [path: string]: JsonObject } = {};
  for (const operation of operations)
    (paths[operation.path] ??= {})[operation.method] = operationObject(operation, schemas, parts);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Evergreen',
      version: parts.version,
      summary: 'Licences that renew themselves.',
      description:
        'Instants are RFC 3339 in UTC, amounts are whole minor units. Every error is a problem document (RFC 9457) ' +
        'with a stable `code` and a `next_step`, in English, German or Japanese by `Accept-Language`.',
      license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ apiKey: [] }, { session: [] }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key whose scope has the permission.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-evergreen_session',
          description: 'A person who has signed in. Changes are accepted from pages of this site only.',
        },
      },
    },
  };
}

function operationObject(operation: Operation, schemas: SchemaWriter, parts: DocumentParts): JsonObject {
  const { permission } = operation;
  return {
    operationId: operation.id,
    tags: [operation.tag],
    summary: operation.summary,
    description: [operation.description, accessText(permission), operation.stepUp ? STEP_UP_TEXT : undefined]
      .filter((paragraph) => paragraph !== undefined)
      .join('\n\n'),
    ...securityOf(permission),
    parameters: [
      ...parameters(operation.params, 'path', schemas),
      ...parameters(operation.query, 'query', schemas),
      ...idempotencyParameter(operation),
      ...accountParameter(operation),
    ],
    ...requestBody(operation, schemas, parts.examples[operation.id]?.request),
    responses: {
      ...successResponses(operation, schemas, parts.examples[operation.id]?.reply),
      ...problemResponses(operation, parts),
    },
  };
}

/** Operations of people take no API key, and public ones nothing. */
function securityOf(permission: Access): JsonObject {
  if (permission === 'public') return { security: [] };
  return permission === 'signed_in' ? { security: [{ session: [] }] } : {};
}

const STEP_UP_TEXT = 'A person must have signed in within the last ten minutes.';

/** Who may call an operation. */
function accessText(permission: Access): string {
  if (permission === 'public') return 'Public: needs no API key.';
  if (permission === 'signed_in') return 'For people who are signed in; not for API keys.';
  const { api_key, staff, member } = holdersOf(permission);
  const holders = api_key.length > 0 ? [`API keys of scope ${api_key.join(', ')}`] : [];
  if (staff.length > 0) holders.push(`staff with the role ${staff.join(', ')}`);
  if (member.length > 0) holders.push(`members of the account with the role ${member.join(', ')}`);
  return `Permission \`${permission}\`: ${holders.join('; ')}.`;
}

/** In which of their accounts a person acts. */
function accountParameter({ permission }: Operation): JsonObject[] {
  if (permission === 'public' || permission === 'signed_in') return [];
  return [
    {
      name: 'Evergreen-Account',
      in: 'header',
      required: false,
      description:
        'For a person who is a member of several accounts, the one to act in; or the account of a sandbox of one.',
      // An API key is not asked, so any text will do there.
      schema: { type: 'string' },
    },
  ];
}

function idempotencyParameter({ idempotency }: Operation): JsonObject[] {
  if (idempotency === 'none') return [];
  return [
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: idempotency === 'required',
      description:
        'Sent again with the same key, the request is carried out once and answered with the same bytes. 1 to 255 ' +
        'printable ASCII characters; a UUID is a good choice.',
      schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
    },
  ];
}

function requestBody({ rawBody, body }: Operation, schemas: SchemaWriter, example: unknown): JsonObject {
  if (rawBody)
    return { requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' } } } } };
  if (body === null) return {};
  const content = {
    schema: schemas.write(body, 'input'),
    ...(example === undefined ? {} : { examples: { recorded: { value: example } } }),
  };
  return { requestBody: { required: !body.safeParse({}).success, content: { 'application/json': content } } };
}

/** One response for each status; the example is one of the operation's usual status. */
function successResponses(operation: Operation, schemas: SchemaWriter, example: unknown): JsonObject {
  const { status: usual, type } = operation;
  return Object.fromEntries(
    Object.entries(repliesOf(operation)).map(([status, reply]) => {
      const content = {
        schema: schemas.write(reply, 'output'),
        ...(example === undefined || Number(status) !== usual ? {} : { examples: { recorded: { value: example } } }),
      };
      const accepted = status === '202';
      return [
        status,
        {
          description: accepted ? 'Accepted: the payment has no outcome yet.' : 'Done.',
          headers: accepted ? { ...RATE_LIMIT_HEADERS, ...LOCATION_HEADER } : RATE_LIMIT_HEADERS,
          content: { [type]: content },
        },
      ];
    }),
  );
}

const RATE_LIMIT_HEADERS = {
  RateLimit: { description: 'What is left of the quota, and seconds until it is full.', schema: { type: 'string' } },
};

const LOCATION_HEADER = {
  Location: { description: 'Address of the charge whose outcome is not known yet.', schema: { type: 'string' } },
};

/** One response for each status, with an example for each code. */
function problemResponses(operation: Operation, { problemText }: DocumentParts): JsonObject {
  const byStatus = Map.groupBy(problemCodesOf(operation), problemStatus);
  return Object.fromEntries(
    [...byStatus]
      .toSorted(([a], [b]) => a - b)
      .map(([status, codes]) => [
        status,
        {
          description: codes.map((code) => `\`${code}\`: ${problemText(code).title}`).join('  \n'),
          content: {
            'application/problem+json': {
              schema: { $ref: '#/components/schemas/Problem' },
              examples: Object.fromEntries(
                codes.map((code) => [code, { value: exampleProblem(code, status, problemText(code)) }]),
              ),
            },
          },
        },
      ]),
  );
}

function exampleProblem(
  code: ProblemCode,
  status: number,
  text: { title: string; detail: string; next_step: string },
): ProblemDocument {
  return { type: `/docs/problems#${code}`, status, code, instance: 'req_5be07c2f4d', ...text };
}

function parameters(object: z.ZodObject, place: 'path' | 'query', schemas: SchemaWriter): JsonObject[] {
  const shape: Readonly<Record<string, unknown>> = object.shape;
  return Object.entries(shape).flatMap(([name, schema]) => {
    if (!(schema instanceof z.ZodType)) return [];
    const written = schemas.write(schema, 'input');
    return [
      {
        name,
        in: place,
        required: place === 'path' || !schema.safeParse(undefined).success,
        schema: written,
        ...(isArray(written) ? { style: 'form', explode: false } : {}),
      },
    ];
  });
}

function isArray(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && 'type' in schema && schema.type === 'array';
}

/** The methods that each path takes, for `Allow`. */
export function methodsByPath(operations: readonly Operation[]): Map<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const method of METHODS)
    for (const operation of operations)
      if (operation.method === method)
        methods.set(operation.path, [...(methods.get(operation.path) ?? []), method.toUpperCase()]);
  return methods;
}
