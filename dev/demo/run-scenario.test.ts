import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { createClient } from '../../contract/client/client.ts';
import { useLiveApi } from '../../api/testing/live-api.ts';
import { SCENARIO } from './scenario.ts';
import { runScenario } from './run-scenario.ts';

const live = useLiveApi();

test(
  'the scenario covers a whole lifecycle, and everything in it happens as expected',
  { timeout: 90_000 },
  async () => {
    const { url, keys } = live();
    const lines: string[] = [];
    const differences = await runScenario(createClient({ baseUrl: url, apiKey: keys.admin }), (line) =>
      lines.push(stripVTControlCharacters(line)),
    );
    expect(differences).toEqual([]);
    const output = lines.join('\n');
    for (const pattern of [
      /trial → renewal/,
      /grace → suspended/,
      /€57\.00 paid for/,
      /declined: generic decline, attempt 4/,
    ])
      expect(output).toMatch(pattern);
    expect(output).toMatch(/Change log: verified, 57 entries/);
  },
);

test('a step that does not happen as expected is reported', async () => {
  const { url, keys } = live();
  const [trial] = SCENARIO;
  if (!trial) throw new Error('The scenario is empty');
  const wrong = { ...trial, events: ['purchase'], state: 'active', validationCode: 'expired' };
  const differences = await runScenario(createClient({ baseUrl: url, apiKey: keys.admin }), () => {}, [wrong]);
  expect(differences).toEqual([
    expect.stringContaining('transitions: ["start_trial"]'),
    expect.stringContaining('state: "trial"'),
    expect.stringContaining('key validation: "valid"'),
  ]);
});
