/**
 * Writes `contract/examples.json`, the examples of the OpenAPI document, recorded from the API itself:
 * `node dev/bootstrap.mjs tools/openapi/record-examples.ts`. It starts a stack of its own. Run it when a reply changes.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { createClient } from '../../contract/client/client.ts';
import type { OperationExample } from '../../contract/openapi.ts';
import { OPERATIONS } from '../../contract/operations.ts';
import { connect } from '../../db/connect.ts';
import { startOwnStack } from '../../dev/demo/stack.ts';
import { Supervisor } from '../../dev/stack/supervisor.ts';
import { discardTestDir, makeTestDir } from '../../dev/testing/test-dir.ts';
import { callWebhook, makeExampleCalls, SANDBOX_START } from './example-calls.ts';
import { callPeople } from './people-calls.ts';
import { Recorder } from './recorder.ts';
import { callRecovery } from './recovery-calls.ts';
import { StableValues } from './stable-values.ts';
import { Visitor } from './visitor.ts';
import { WRITTEN_EXAMPLES } from './written-examples.ts';

const TARGET = new URL('../../contract/examples.json', import.meta.url);
const MAX_LISTED = 2;

const supervisor = new Supervisor((line) => console.warn(line));
const dir = await makeTestDir();
try {
  const examples = await record();
  const before = await readFile(TARGET, 'utf8').catch(() => '');
  const written = await format(JSON.stringify(examples), { ...(await resolveConfig(TARGET)), parser: 'json' });
  await writeFile(TARGET, written);
  console.log(`${Object.keys(examples).length} examples, ${written === before ? 'as before' : 'changed'}`);
} finally {
  await supervisor.stop();
  await discardTestDir(dir);
}

/** The examples in the order of the operations. */
async function record(): Promise<Record<string, OperationExample>> {
  const {
    url,
    adminKey: apiKey,
    webhookSecret,
    mailUrl,
    databaseUrl,
  } = await startOwnStack(dir, supervisor, console.log);
  const recorder = new Recorder();
  const recordedAt = Date.now();
  const clients = {
    example: createClient({ baseUrl: url, apiKey, fetch: recorder.recordingFetch }),
    setup: createClient({ baseUrl: url, apiKey, fetch: recorder.watchingFetch }),
  };
  const account = await makeExampleCalls(clients, url);
  const visit = (email: string) => new Visitor({ email, url, mailUrl, recorder });
  await callPeople(clients, account, visit);
  await callRecovery(clients, account, visit, (claim) => makeReady(databaseUrl, claim));
  await callWebhook(recorder.recordingFetch, { url, webhookSecret });
  const secrets = new Set([apiKey, ...recorder.secrets]);
  const stable = new StableValues({ recordedAt, instant: SANDBOX_START, secrets });
  return Object.fromEntries(
    OPERATIONS.flatMap(({ id, type }) => {
      const example = recorder.examples.get(id) ?? WRITTEN_EXAMPLES[id];
      if (!example && type === 'application/json') throw new Error(`No example of ${id} was recorded`);
      return example ? [[id, sortLicenses(stable.stabilize(shorten(id, example)))]] : [];
    }),
  );
}

/** Puts a claim of ownership back by the hours that it has to wait. */
async function makeReady(databaseUrl: string, claim: string): Promise<void> {
  const db = connect(databaseUrl);
  await db.sql`
    update ownership_claims set created_at = created_at - interval '73 hours', ready_at = ready_at - interval '73 hours'
    where id = ${claim}`;
  await db.close();
}

/** Pages of lists with few items. Of the OpenAPI document only what identifies it: it contains the examples. */
function shorten(id: string, { reply, ...rest }: OperationExample): OperationExample {
  if (typeof reply !== 'object' || reply === null) return { ...rest, reply };
  if (id === 'getOpenApi') {
    const { openapi, info } = { openapi: undefined, info: undefined, ...reply };
    return { ...rest, reply: { openapi, info } };
  }
  if ('next_cursor' in reply && 'data' in reply && Array.isArray(reply.data))
    return { ...rest, reply: { ...reply, data: reply.data.slice(0, MAX_LISTED) } };
  return { ...rest, reply };
}

/** The clock's reply lists licences by their ids, which are random: here by those that replace them. */
function sortLicenses({ reply, ...rest }: OperationExample): OperationExample {
  if (typeof reply !== 'object' || reply === null || !('licenses' in reply) || !Array.isArray(reply.licenses))
    return { ...rest, reply };
  const licenses = reply.licenses.toSorted((a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1));
  return { ...rest, reply: { ...reply, licenses } };
}
