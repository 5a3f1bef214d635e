import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createApiKey } from '../../contract/api-keys.ts';
import { COMMAND_CONTRACTS, commandAddress } from '../../contract/commands.ts';
import { EXAMPLES } from '../../contract/examples.ts';
import { OPERATIONS } from '../../contract/operations.ts';
import { PROBLEM_CODES, problemSchema, problemStatus } from '../../contract/problems.ts';
import { API_KEY_PATTERN } from '../../domain/keys/api-key.ts';
import { COMMANDS } from '../../domain/lifecycle/commands.ts';
import { loadTexts } from '../../knowledge/texts.ts';
import { differences, parseValues } from '../../test/start/readme-tour.ts';

const guide = await readFile(new URL('../../docs/api.md', import.meta.url), 'utf8');

/** What stands in backquotes in a text. */
const backquoted = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

/** The rows of the table whose first column has this heading, as cells. */
function tableRows(heading: string): string[][] {
  const [, rows = ''] = new RegExp(`^\\| ${heading} +\\|.*\\n\\|[-| ]*\\n((?:\\|.*\\n)+)`, 'm').exec(guide) ?? [];
  return rows
    .trim()
    .split('\n')
    .map((row) => row.split('|').slice(1, -1));
}

test('every command is listed with the fields of its body', () => {
  const listed = tableRows('command').map(([name = '', body = '']) => [
    backquoted(name).join(),
    { fields: backquoted(body), required: body.includes('required') },
  ]);
  const commands = COMMANDS.map((name) => {
    const shape: z.ZodRawShape = COMMAND_CONTRACTS[name].body.shape;
    const required = Object.values(shape).some((field) => !z.safeParse(field, undefined).success);
    return [commandAddress(name), { fields: Object.keys(shape), required }];
  });
  expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(commands));
});

test('each POST that ignores an idempotency key is named', () => {
  const [, listed = ''] = /These ignore a key and run each time: ([\s\S]*?), and every preview/.exec(guide) ?? [];
  const ignoring = OPERATIONS.filter(
    ({ method, permission, idempotency }) => method === 'post' && permission !== 'public' && idempotency === 'none',
  );
  expect(new Set(backquoted(listed))).toEqual(new Set(ignoring.map(({ path }) => `POST ${path}`)));
});

test('the status of every problem is listed, and no other', () => {
  const listed = tableRows('status').flatMap(([statuses = '']) => statuses.split(',').map(Number));
  expect(new Set(listed)).toEqual(new Set(PROBLEM_CODES.map(problemStatus)));
});

test('the first requests are valid, and their answers are those of the recorded examples', () => {
  const blocks = [...guide.matchAll(/^```sh\n(curl [\s\S]*?)^```\n+```text\n([\s\S]*?)^```$/gm)];
  expect(blocks).toHaveLength(2);
  for (const [, command = '', answer = ''] of blocks) {
    const [, path] = /^curl \S*?(\/v1\S*)/.exec(command) ?? [];
    const operation = OPERATIONS.find((each) => each.method === 'post' && each.path === path);
    if (!operation?.body) throw new Error(`No operation takes a body at ${path}`);
    const [, body = ''] = /-d '([^']*)'/.exec(command) ?? [];
    expect(operation.body.safeParse(JSON.parse(body)).error, path).toBeUndefined();
    expect(command.includes('Idempotency-Key'), path).toBe(operation.idempotency === 'required');
    expect(differences(parseValues(answer), [EXAMPLES[operation.id]?.reply]), path).toEqual([]);
  }
});

test('the API key of the guide can be created', () => {
  const [, body = ''] = /`(\{ "name": [^`]*\})`/.exec(guide) ?? [];
  expect(createApiKey.body?.safeParse(JSON.parse(body.replace('…', '1'))).error).toBeUndefined();
});

test('the pattern of API keys is the one that new keys have', async () => {
  const security = await readFile(new URL('../../SECURITY.md', import.meta.url), 'utf8');
  for (const page of [guide, security]) expect(page).toContain(API_KEY_PATTERN);
});

test('the problem document has the status and the texts of its code', () => {
  const blocks = [...guide.matchAll(/^```json\n([\s\S]*?)^```$/gm)];
  const printed = blocks.map(([, json = '']) => problemSchema.parse(JSON.parse(json)));
  expect(printed).toHaveLength(1);
  const texts = loadTexts({ problemCodes: PROBLEM_CODES });
  for (const { code, status, about, title, detail, next_step } of printed) {
    expect(status).toBe(problemStatus(code));
    expect({ title, detail, next_step }).toEqual(
      texts.problem('en', code, z.record(z.string(), z.string()).parse(about)),
    );
  }
});
