import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkoutDir } from '../../dev/stack/paths.ts';
import asvs from './asvs-5.0-level-2.json' with { type: 'json' };

const read = (file: string) => readFileSync(join(checkoutDir, file), 'utf8');
const cellsOf = (line: string) => line.split('|').map((cell) => cell.trim());

/** The rows that answer an item: its number or numbers, how it is met, and the tests. */
const rows = read('docs/security.md')
  .split('\n')
  .filter((line) => /^\| (?:V\d|API\d)/.test(line))
  .map((line) => {
    const [, items = '', how = '', tests = ''] = cellsOf(line);
    return { items: expand(items), how, tests };
  });

/** `V6.2.1–V6.2.3, V6.3.1` → each of the four. A range stays within its section. */
function expand(items: string): string[] {
  return items.split(',').flatMap((part) => {
    const [, section = '', first = '', last = first] =
      /^(?:(V\d+\.\d+\.))(\d+)(?:–V\d+\.\d+\.(\d+))?$/.exec(part.trim()) ?? [];
    if (section === '') return [part.trim()];
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => `${section}${Number(first) + i}`);
  });
}

const ofAsvs = rows.flatMap(({ items }) => items.filter((item) => item.startsWith('V')));

describe('docs/security.md', () => {
  test('answers each item of ASVS 5.0, levels 1 and 2, once', () => {
    expect(asvs).toHaveLength(253);
    expect(ofAsvs.toSorted()).toEqual(asvs.toSorted());
  });

  test('answers each of the ten of OWASP API Security', () => {
    const ten = rows.flatMap(({ items }) => items.flatMap((item) => /^API\d+/.exec(item)?.[0] ?? []));
    expect(ten).toEqual(Array.from({ length: 10 }, (_, i) => `API${i + 1}`));
  });

  test.each(rows)('$items has a test, or says why there is none', ({ how, tests }) => {
    const excuse = /^(?:not yet(?: \((?:sign-in|edge)\))?|operator|does not apply): \S/.test(how);
    const shown = /\]\(\.\.\/(?:[\w./-]+\.test\.ts|tools\/fuzz\/run\.ts)\)/.test(tests);
    expect(shown).toBe(!excuse);
    expect(how.length).toBeGreaterThan(10);
  });
});

describe('SECURITY.md', () => {
  const text = read('SECURITY.md');

  test.each(['critical', 'high', 'medium', 'low'])(
    'says within which time a vulnerability of severity %s is mended',
    (severity) => {
      expect(text).toMatch(new RegExp(`^\\| ${severity} +\\| \\d+ (?:hours|days) +\\|`, 'm'));
    },
  );

  test.each(['How to report', 'What to expect', 'Supported versions'])('has the section %s', (heading) => {
    expect(text).toContain(`## ${heading}\n`);
  });
});
