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
import { loadWorkflowBundle } from '../../worker/bundle.ts';
import { parseHistory } from './history-json.ts';
import { HISTORIES_DIR, readIndex } from './index-file.ts';
import { SCENARIOS } from './scenarios.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

/** Cells that hold a rule and that no workflow comes to, and why. */
const NOT_REACHED: ReadonlyMap<string, string> = new Map([
  ['renewal × renew', 'taken by the validator; decided once the outcome is known, in the state after it'],
  ['renewal × payment_method_added', 'as above'],
  [
    'paused × payment_failed',
    'nothing is collected while paused, and an invoice that is looked up reports payments only',
  ],
  ['expired × payment_failed', 'what an expired licence collects, it collects in renewal'],
  ['retired × payment_failed', 'a retired licence collects nothing'],
  ['retired × payment_method_added', 'the workflow ends with the licence; at most a delivery is waited for'],
]);

const files = (await readdir(HISTORIES_DIR)).filter((name) => name.endsWith('.json') && name !== 'index.json').sort();
const histories = await Promise.all(
  files.map(async (name) => ({ name, text: await readFile(join(HISTORIES_DIR, name), 'utf8') })),
);

test('every recorded history is replayed by today’s workflow code', { timeout: 60_000 }, async () => {
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

test('a history that the code did not write is told from one that it did', async () => {
  const run = histories.find(({ name }) => name === 'active-withdrawn-from.1.json')?.text ?? '{}';
  // Named otherwise, the same activity is another one.
  const other = parseHistory(run.replaceAll('"refundInvoice"', '"voidInvoice"'));
  await expect(
    Worker.runReplayHistory({ workflowBundle: await loadWorkflowBundle() }, other, 'license/other'),
  ).rejects.toThrow(/[Nn]ondeterminism/);
});

test('every rule of the lifecycle that a workflow can come to is in a recorded history', async () => {
  const recorded = new Set(Object.values(await readIndex()).flatMap(({ cells }) => cells));
  const rules = STATES.flatMap((state) =>
    EVENT_TYPES.filter((event) => typeof ruleOrRefusal(state, event) !== 'string').map(
      (event) => `${state} × ${event}`,
    ),
  );
  expect(rules.filter((rule) => !recorded.has(rule) && !NOT_REACHED.has(rule))).toEqual([]);
  expect([...NOT_REACHED.keys()].filter((rule) => recorded.has(rule) || !rules.includes(rule))).toEqual([]);
});

test('the index and the files agree, and every life has been recorded', async () => {
  const index = await readIndex();
  const recorder = relative(checkoutDir, fileURLToPath(new URL('./record.ts', import.meta.url)));
  const again = `Record what is missing: node dev/bootstrap.mjs ${recorder} <life>`;
  expect(
    Object.values(index)
      .flatMap((life) => life.files)
      .sort(),
  ).toEqual(files);
  expect(Object.keys(index).sort(), again).toEqual(Object.keys(SCENARIOS).sort());
});

test('histories are small, and say nothing of the machine they were recorded on', async () => {
  const sizes = await Promise.all(files.map(async (name) => (await stat(join(HISTORIES_DIR, name))).size));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(3 * 1024 * 1024);
  for (const { name, text } of histories) {
    expect(text, name).not.toMatch(/"\d+@|node_modules|file:\/\//);
    expect(text.includes(hostname()), name).toBe(false);
  }
});
