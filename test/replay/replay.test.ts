import { readdir, readFile, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { checkoutDir } from '../../dev/stack/paths.ts';
import { EVENT_TYPES } from '../../domain/lifecycle/events.ts';
import { STATES } from '../../domain/lifecycle/license.ts';
import { ruleOrRefusal } from '../../domain/lifecycle/table.ts';
import * as workflows from '../../workflows/index.ts';
import { loadWorkflowBundle } from '../../worker/bundle.ts';
import { parseHistory } from './history-json.ts';
import { HISTORIES_DIR, readIndex } from './index-file.ts';
import { SCENARIOS } from './scenarios/index.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

/** Rules that no workflow can reach, and why. */
const NOT_REACHED: ReadonlyMap<string, string> = new Map([
  ['renewal × renew', 'recorded by no step: it changes nothing, and waits for the attempt under way'],
  [
    'paused × payment_failed',
    'nothing is collected while paused, and a check of an open invoice reports payments only',
  ],
  ['expired × payment_failed', 'an expired licence is charged in the state renewal'],
  ['retired × payment_failed', 'a retired licence is not charged'],
  [
    'retired × payment_method_added',
    'the workflow completes when the licence is retired, at the latest after its last delivery',
  ],
]);

/** Reports of the billing provider have the same rule in every state, so that one recorded state stands for all. */
const SAME_IN_EVERY_STATE = / × (payment_check_due|payment_processing|charge_voided|payment_refunded)$/;

const files = (await readdir(HISTORIES_DIR)).filter((name) => name.endsWith('.json') && name !== 'index.json').sort();
const histories = await Promise.all(
  files.map(async (name) => ({ name, text: await readFile(join(HISTORIES_DIR, name), 'utf8') })),
);

test('the current workflow code replays every recorded history', { timeout: 60_000 }, async () => {
  const replayed: string[] = [];
  const results = Worker.runReplayHistories(
    { workflowBundle: await loadWorkflowBundle() },
    histories.map(({ name, text }) => ({ workflowId: name, history: parseHistory(text) })),
  );
  for await (const { workflowId, error } of results) {
    expect(error, workflowId).toBeUndefined();
    replayed.push(workflowId);
  }
  expect(replayed.sort()).toEqual(files);
});

test('every kind of workflow has recorded histories', () => {
  const kinds = histories.map(
    ({ text }) => parseHistory(text).events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? '',
  );
  expect([...new Set(kinds)].sort()).toEqual(Object.keys(workflows).sort());
});

test('the replay of a changed history fails', async () => {
  const run = histories.find(({ name }) => name === 'active-withdrawn.1.json')?.text ?? '{}';
  const changed = parseHistory(run.replaceAll('"refundInvoice"', '"voidCharge"'));
  await expect(
    Worker.runReplayHistory({ workflowBundle: await loadWorkflowBundle() }, changed, 'license/changed'),
  ).rejects.toThrow(/[Nn]ondeterminism/);
});

test('every rule of the lifecycle that a workflow can reach is used in a recorded history', async () => {
  const recorded = new Set(Object.values(await readIndex()).flatMap(({ cells }) => cells));
  const rules = STATES.flatMap((state) =>
    EVENT_TYPES.filter((event) => typeof ruleOrRefusal(state, event) !== 'string').map(
      (event) => `${state} × ${event}`,
    ),
  );
  const inSomeState = new Set([...recorded].map((rule) => rule.replace(/^.* × /, '')));
  const isUsed = (rule: string) =>
    recorded.has(rule) || (SAME_IN_EVERY_STATE.test(rule) && inSomeState.has(rule.replace(/^.* × /, '')));
  expect(rules.filter((rule) => !isUsed(rule) && !NOT_REACHED.has(rule))).toEqual([]);
  expect([...NOT_REACHED.keys()].filter((rule) => recorded.has(rule) || !rules.includes(rule))).toEqual([]);
});

test('the index lists exactly the recorded files and the scenarios', async () => {
  const index = await readIndex();
  const recorder = relative(checkoutDir, fileURLToPath(new URL('./record.ts', import.meta.url)));
  const advice = `Record what is missing: node dev/bootstrap.mjs ${recorder} <scenario>`;
  expect(
    Object.values(index)
      .flatMap((scenario) => scenario.files)
      .sort(),
  ).toEqual(files);
  expect(Object.keys(index).sort(), advice).toEqual(Object.keys(SCENARIOS).sort());
});

test('the histories are smaller than 3 MB in all, and do not identify the machine they were recorded on', async () => {
  const sizes = await Promise.all(files.map(async (name) => (await stat(join(HISTORIES_DIR, name))).size));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(3 * 1024 * 1024);
  for (const { name, text } of histories) {
    expect(text, name).not.toMatch(/"\d+@|node_modules|file:\/\//);
    expect(text.includes(hostname()), name).toBe(false);
  }
});
