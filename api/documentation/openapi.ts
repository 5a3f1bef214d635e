import { z } from 'zod';
import { PROBLEMS } from '../http/problem-codes.ts';
import { problemSchema } from '../http/problem.ts';
import type { Route } from '../http/route.ts';

type JsonObject = { [name: string]: unknown };

/** The OpenAPI 3.1 document of the routes, made from the very schemas that validate them. */
export function openApiDocument(routes: readonly Route[], options: { version: string }): JsonObject {
  const components: JsonObject = {};
  const schemas = new SchemaWriter(components);
  const problems = schemas.write(problemSchema, 'output');
  const paths: { [path: string]: JsonObject } = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method] = operation(route, schemas, problems);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Evergreen',
      version: options.version,
      description:
        'Licences that renew themselves. Instants are RFC 3339 in UTC, amounts whole minor units. Every POST takes an ' +
        '`Idempotency-Key`. Every error is a problem document (RFC 9457) with a stable `code` and a `next_step`.',
    },
    // Wherever the page was opened from: its policy lets it ask no other address.
    servers: [{ url: '/' }],
    security: [{ apiKey: [] }],
    tags: [...new Set(routes.map((route) => route.tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key with the scope that the route asks for.' },
      },
    },
  };
}

/** Writes zod schemas as JSON Schema 2020-12; those with an `id` become components and are referred to. */
class SchemaWriter {
  readonly #components: JsonObject;

  constructor(components: JsonObject) {
    this.#components = components;
  }

  write(schema: z.ZodType, io: 'input' | 'output'): unknown {
    // Wrapped, so that a schema with an id is referred to even where it is the outermost.
    const wrapped = z.toJSONSchema(z.object({ it: schema }), { target: 'draft-2020-12', io, unrepresentable: 'any' });
    const { $defs, properties } = wrapped;
    for (const [id, definition] of Object.entries($defs ?? {})) this.#components[id] ??= relocateReferences(definition);
    return relocateReferences(properties?.it);
  }
}

/** The schema with its references pointing into the document, and without what belongs to a document of its own. */
function relocateReferences(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(relocateReferences);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([name, value]) => name !== 'id' || typeof value !== 'string')
      .map(([name, value]) => [
        name,
        name === '$ref' && typeof value === 'string'
          ? value.replace('#/$defs/', '#/components/schemas/')
          : relocateReferences(value),
      ]),
  );
}

function operation(route: Route, schemas: SchemaWriter, problems: unknown): JsonObject {
  const secured = route.scopes !== 'public';
  const scopes = route.scopes === 'public' ? 'none: the address is public' : route.scopes.join(', ');
  return {
    operationId: operationId(route),
    tags: [route.tag],
    summary: route.summary,
    description: [route.description, `Scopes: ${scopes}.`].filter(Boolean).join('\n\n'),
    ...(secured ? {} : { security: [] }),
    parameters: [
      ...parameters(route.params, 'path', schemas),
      ...parameters(route.query, 'query', schemas),
      ...(secured && route.method === 'post' ? [IDEMPOTENCY_KEY] : []),
    ],
    ...bodyOf(route, schemas),
    responses: {
      [route.status]: {
        description: 'Done.',
        content: { [route.type]: { schema: schemas.write(route.reply, 'output') } },
      },
      default: {
        description: `A problem. Codes beside the refusals of the lifecycle: ${Object.keys(PROBLEMS).join(', ')}.`,
        content: { 'application/problem+json': { schema: problems } },
      },
    },
  };
}

function bodyOf(route: Route, schemas: SchemaWriter): JsonObject {
  if (route.raw)
    return { requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' } } } } };
  if (!route.body) return {};
  const required = !route.body.safeParse({}).success;
  return { requestBody: { required, content: { 'application/json': { schema: schemas.write(route.body, 'input') } } } };
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Repeated with the same key, the request is carried out once and answered with the same bytes.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

function parameters(object: z.ZodObject, place: 'path' | 'query', schemas: SchemaWriter): JsonObject[] {
  const shape: { readonly [name: string]: unknown } = object.shape;
  return Object.entries(shape).flatMap(([name, schema]) =>
    schema instanceof z.ZodType
      ? [
          {
            name,
            in: place,
            required: place === 'path' || !schema.safeParse(undefined).success,
            schema: schemas.write(schema, 'input'),
          },
        ]
      : [],
  );
}

/** `post /v1/licenses/{id}/renew` → `post_licenses_id_renew`. */
export function operationId({ method, path }: Route): string {
  const words = path.replace(/^\/v1/, '').split(/[^A-Za-z0-9]+/);
  return [method, ...words.filter((word) => word !== '')].join('_');
}
