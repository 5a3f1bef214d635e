import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROUTES } from '../routes.ts';
import { startTestStandIn, type TestStandIn } from '../testing.ts';
import { callEveryEndpoint, recordingClient, type Exchange } from './scenario.ts';
import { ReplySchemas, type OpenApi } from './schema.ts';

/** The address of stripe-mock, and the OpenAPI document that it contains. `run.ts` sets both. */
const mockUrl = requireVariable('STRIPE_MOCK_URL');
const openApiFile = requireVariable('STRIPE_OPENAPI');

function requireVariable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`Set ${name}, or start this suite with \`npm run contract:stripe\`.`);
  return value;
}

let running: TestStandIn;
let schemas: ReplySchemas;
const exchanges: Exchange[] = [];

beforeAll(async () => {
  const document: OpenApi = JSON.parse(await readFile(openApiFile, 'utf8'));
  schemas = new ReplySchemas(document);
  running = await startTestStandIn();
  await callEveryEndpoint(recordingClient(running.port, exchanges));
}, 60_000);
afterAll(() => running.close());

const pathOf = ({ target }: Exchange): string => target.replace(/\?.*/, '');

function isCalled(method: string, path: string): boolean {
  const pattern = new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`);
  return exchanges.some((exchange) => exchange.method === method && pattern.test(pathOf(exchange)));
}

test('the scenario calls every endpoint of the stand-in', () => {
  const missing = ROUTES.filter(({ method, path }) => !isCalled(method, path));
  expect(missing.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
});

test("Stripe's schema accepts every request", async () => {
  const refused: string[] = [];
  for (const { method, target, body } of exchanges) {
    const response = await fetch(`${mockUrl}${target}`, {
      method,
      headers: {
        authorization: 'Bearer sk_test_evergreen',
        ...(method === 'POST' && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(body !== undefined && { body }),
    });
    const reply = await response.text();
    if (!response.ok) refused.push(`${method} ${target} ${body ?? ''}: ${reply}`);
  }
  expect(refused).toEqual([]);
});

/** Fields of the pinned API version that its SDK has and the published schema does not have yet, by address. */
const NEWER_THAN_SCHEMA = [{ path: '/v1/checkout/sessions', field: 'allowed_payment_method_types' }];
const isNewer = (path: string, problem: string) =>
  NEWER_THAN_SCHEMA.some((known) => path.startsWith(known.path) && problem.includes(`"${known.field}"`));

test("Stripe's schema accepts every reply of the stand-in", () => {
  const problems = exchanges.flatMap((exchange) =>
    schemas
      .problems(exchange.method, pathOf(exchange), exchange.status, exchange.reply)
      .filter((problem) => !isNewer(pathOf(exchange), problem))
      .map((problem) => `${exchange.method} ${pathOf(exchange)} ${exchange.status}: ${problem}`),
  );
  expect([...new Set(problems)]).toEqual([]);
});
