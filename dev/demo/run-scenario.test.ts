import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { useLiveApi } from '../../api/testing/live-api.ts';
import { ApiClient } from './api-client.ts';
import { SCENARIO } from './scenario.ts';
import { runScenario } from './run-scenario.ts';

const live = useLiveApi();

test(
  'the demonstration tells a whole life, and everything in it comes as the story says',
  { timeout: 90_000 },
  async () => {
    const { url, keys } = live();
    const lines: string[] = [];
    const wrong = await runScenario(new ApiClient(url, keys.admin), (line) =>
      lines.push(stripVTControlCharacters(line)),
    );
    expect(wrong).toEqual([]);
    const story = lines.join('\n');
    for (const told of [/trial → renewal/, /grace → suspended/, /€57\.00 paid for/, /declined: generic decline, try 4/])
      expect(story).toMatch(told);
    expect(story).toMatch(/Change log: verified, 57 entries/);
  },
);

test('a story that comes otherwise than told is found out', async () => {
  const { url, keys } = live();
  const [trial] = SCENARIO;
  if (!trial) throw new Error('The story is empty');
  const tale = { ...trial, events: ['purchase'], state: 'active', validationCode: 'expired' };
  const wrong = await runScenario(new ApiClient(url, keys.admin), () => {}, [tale]);
  expect(wrong).toEqual([
    expect.stringContaining('transitions: ["start_trial"]'),
    expect.stringContaining('state: "trial"'),
    expect.stringContaining('is told: "valid"'),
  ]);
});
