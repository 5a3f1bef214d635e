import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { loadWorkflowBundle } from '../../worker/bundle.ts';
import { FIRST_REPLAYED_SET, readKept, readRecorded, readShape } from './kept.ts';
import { failedReplays } from './replay.ts';
import { versionOf, VERSIONS, type Sample } from './kinds.ts';
import { samplesIn } from './samples.ts';
import { SHAPES, type StoredKind } from './shapes.ts';
import { readValues } from './values.ts';

const KINDS = Object.keys(SHAPES).filter((kind): kind is StoredKind => kind in SHAPES);
const ADVICE =
  'Its shape has changed. Run test/versions/keep.ts, which says whether it needs an upcaster: see CONTRIBUTING.md';

const sets = await readKept();
const kept = sets.flat();
const values = (await readValues()).map((sample) => ({ name: 'values.json', ...sample }));
const inHistories = [...kept, ...(await readRecorded())].flatMap(({ name, history }) =>
  samplesIn(history).map((sample) => ({ name, ...sample })),
);
const samples = [...inHistories, ...values];

test.for(KINDS)('the shape of a stored %s is the one kept for its version', async (kind) => {
  expect(SHAPES[kind], ADVICE).toEqual(await readShape(kind, VERSIONS[kind].current));
});

test.for(KINDS)('a copy of every version of a stored %s is kept', (kind) => {
  const versions = new Set(
    [...kept.flatMap(({ history }) => samplesIn(history)), ...values]
      .filter((sample) => sample.kind === kind)
      .map(versionOf),
  );
  const all = Array.from({ length: VERSIONS[kind].current }, (_, index) => index + 1);
  expect(
    [...versions].sort((a, b) => a - b),
    'Run test/versions/keep.ts; what no history contains, add to test/versions/values.json',
  ).toEqual(all);
});

test.for(KINDS)('every stored %s, of whatever version, is restored in the present shape', (kind) => {
  const validate = new Ajv2020({ strict: false }).compile(SHAPES[kind]);
  for (const { name, value } of samples.filter((sample) => sample.kind === kind)) {
    const restored = restore({ kind, value });
    expect(validate(restored) ? [] : validate.errors, `${name}: ${JSON.stringify(restored)}`).toEqual([]);
  }
});

test('a value without a field that its shape has is noticed', () => {
  const validate = new Ajv2020({ strict: false }).compile(SHAPES.license);
  const sample = samples.find(({ kind }) => kind === 'license');
  const { autoRenew: _dropped, ...others } = restore(sample ?? { kind: 'license', value: {} });
  expect(validate(others)).toBe(false);
});

test('kept histories are replayed by the present code', { timeout: 120_000 }, async () => {
  const replayed = sets.slice(FIRST_REPLAYED_SET - 1).flat();
  expect(replayed.length).toBeGreaterThan(50);
  expect(await failedReplays(await loadWorkflowBundle(), replayed)).toEqual([]);
});

function restore({ kind, value }: Sample): Readonly<Record<string, unknown>> {
  // What a history contains was stored by the function that the kind's `restore` belongs to.
  return { ...VERSIONS[kind].restore(value as never) };
}
