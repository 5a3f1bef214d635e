import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { problemCodesOf, repliesOf } from '../../contract/operation.ts';
import { OPERATIONS } from '../../contract/operations.ts';
import { problemStatus } from '../../contract/problems.ts';
import { useApi } from '../testing/api.ts';

const api = useApi();

const operationSchema = z.looseObject({
  operationId: z.string(),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string(), schema: z.unknown() })),
  requestBody: z.looseObject({ content: z.record(z.string(), z.looseObject({ schema: z.unknown() })) }).optional(),
  responses: z.record(
    z.string(),
    z.looseObject({
      content: z.record(
        z.string(),
        z.looseObject({ schema: z.unknown(), examples: z.record(z.string(), z.unknown()).optional() }),
      ),
    }),
  ),
});
const documentSchema = z.looseObject({
  openapi: z.literal('3.1.0'),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});

async function document() {
  const answer = await api().call('GET', '/openapi.json');
  expect(answer.status).toBe(200);
  return documentSchema.parse(answer.body);
}

test('every operation is in the document, with its path parameters, its reply and each of its problems', async () => {
  const { paths } = await document();
  for (const known of OPERATIONS) {
    const { method, path } = known;
    const operation = paths[path]?.[method];
    expect(operation?.operationId, `${method} ${path}`).toBe(known.id);
    const inPath = operation?.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
    expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    const codes = problemCodesOf(known);
    const statuses = new Set([...Object.keys(repliesOf(known)), ...codes.map((code) => String(problemStatus(code)))]);
    expect(new Set(Object.keys(operation?.responses ?? {}))).toEqual(statuses);
    for (const code of codes) {
      const { examples } = operation?.responses[problemStatus(code)]?.content['application/problem+json'] ?? {};
      expect(examples).toHaveProperty(code);
    }
  }
});

test('the preview of a purchase has a status and a schema of its own', async () => {
  const { paths } = await document();
  const { 200: preview, 201: created } = paths['/v1/licenses']?.['post']?.responses ?? {};
  expect(preview?.content['application/json']?.schema).toEqual({ $ref: '#/components/schemas/Preview' });
  expect(created?.content['application/json']?.schema).toEqual({ $ref: '#/components/schemas/LicenseWithKey' });
});

test('no pattern uses syntax that generators for other languages do not support', async () => {
  const patterns = [...JSON.stringify(await document()).matchAll(/"pattern":"((?:[^"\\]|\\.)*)"/g)].map(
    ([, found]) => found,
  );
  expect(patterns.length).toBeGreaterThan(5);
  for (const pattern of patterns) expect(pattern).not.toMatch(/\\p\{|\(\?</);
});

test('requests sent from the documentation page go to the origin of the page, as its policy requires', async () => {
  expect(await document()).toMatchObject({ servers: [{ url: '/' }] });
});

test('a boolean parameter lists both values, and a list filter accepts several values', async () => {
  const { paths } = await document();
  const sandboxes = paths['/v1/sandboxes']?.['get']?.parameters;
  expect(sandboxes?.find(({ name }) => name === 'discarded')?.schema).toMatchObject({ enum: ['true', 'false'] });
  const licenses = paths['/v1/licenses']?.['get']?.parameters;
  expect(licenses?.find(({ name }) => name === 'state')).toMatchObject({ explode: false, schema: { type: 'array' } });
});

test('operation ids are unique', async () => {
  const { paths } = await document();
  const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
  expect(new Set(ids).size).toBe(ids.length);
});

test('schemas that several operations share are components', async () => {
  const { components } = await document();
  for (const name of [
    'License',
    'Account',
    'Plan',
    'Invoice',
    'PaymentMethod',
    'Sandbox',
    'Problem',
    'Money',
    'Forecast',
  ])
    expect(Object.keys(components.schemas)).toContain(name);
});

test('the type of a problem is the address of its explanation', async () => {
  const problem = await api().call('GET', '/v1/licenses');
  const [path = '', anchor] = String(problem.body['type']).split('#');
  const page = await api().call('GET', path);
  expect(page.text).toContain(`id="${anchor}"`);
});

test('answers have security headers, and do not name the server software', async () => {
  const { headers } = await api().call('GET', '/healthz');
  expect(headers.get('x-powered-by')).toBeNull();
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('cache-control')).toBe('private, no-cache');
  expect(headers.get('request-id')).toMatch(/^req_/);
});

// Last, because it computes for seconds, in which the server's idle connections expire.
test('every schema is valid JSON Schema 2020-12, and every reference resolves', async () => {
  const { paths, components } = await document();
  const schemas = [
    ...Object.values(components.schemas),
    ...Object.values(paths).flatMap((methods) =>
      Object.values(methods).flatMap(({ parameters, requestBody, responses }) => [
        ...parameters.map(({ schema }) => schema),
        ...Object.values(requestBody?.content ?? {}).map(({ schema }) => schema),
        ...Object.values(responses).flatMap(({ content }) => Object.values(content).map(({ schema }) => schema)),
      ]),
    ),
  ];
  expect(schemas.length).toBeGreaterThan(100);
  const errorOf = createSchemaCheck(components);
  expect(errorOf({ $ref: '#/components/schemas/Missing' })).toContain("can't resolve reference");
  expect(errorOf({ type: 'text' })).toContain('schema is invalid');
  // Most answers have one of a few schemas.
  const different = new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values();
  expect([...different].map(errorOf).filter((error) => error !== null)).toEqual([]);
});

/** Returns a function that compiles a schema of the document: null for a valid schema, else the error and the schema. */
function createSchemaCheck(components: object): (schema: unknown) => string | null {
  const ajv = new Ajv2020({ strict: false, logger: false });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'http://api/', components });
  return (schema) => {
    const text = JSON.stringify(schema);
    const absolute: unknown = JSON.parse(text.replaceAll('"#/components', '"http://api/#/components'));
    try {
      ajv.compile(z.record(z.string(), z.unknown()).parse(absolute));
      return null;
    } catch (error) {
      return `${String(error)} in ${text}`;
    }
  };
}
