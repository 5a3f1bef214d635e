import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { LANGUAGES } from '../knowledge/languages.ts';
import { loadCatalog } from './load.ts';

const names = parse(readFileSync(new URL('features.yaml', import.meta.url), 'utf8')) as Record<
  string,
  Readonly<Record<string, string>>
>;
const features = new Set(
  [...loadCatalog().plans.values()].flatMap(({ entitlements }) => entitlements.map(({ feature }) => feature)),
);

test('each feature of a plan has a name in every language, and no other feature has one', () => {
  expect(Object.keys(names).toSorted()).toEqual([...features].toSorted());
  for (const feature of features)
    expect([feature, Object.keys(names[feature] ?? {}).toSorted()]).toEqual([feature, [...LANGUAGES].toSorted()]);
});
