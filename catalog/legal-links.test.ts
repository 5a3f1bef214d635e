import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadCatalog } from './load.ts';
import { loadLegalLinks } from './legal-links.ts';

const pagesOf = (region: string | null) => loadLegalLinks()(region).map(({ page }) => page);

test('whoever’s region is not known gets the links of the strictest law; a region without links of its own those of the others', () => {
  expect(pagesOf(null)).toEqual(['cancel', 'withdraw']);
  expect(pagesOf(null)).toEqual(pagesOf('eu'));
  expect(pagesOf('mars')).toEqual(['cancel']);
});

test('a region whose customers may withdraw has a link to do so, and any other has none', () => {
  for (const { id, withdrawal_days: days } of loadCatalog().regions.values())
    expect([id, pagesOf(id).includes('withdraw')]).toEqual([id, days > 0]);
});

test('the words are those that the laws name', () => {
  const [cancel] = loadLegalLinks()('eu');
  expect(cancel?.words).toMatchObject({ de: 'Verträge hier kündigen', fr: 'Résilier votre contrat' });
});

test('a file with an error keeps the process from starting, with its line', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'legal-links-'));
  await writeFile(
    join(dir, 'legal-links.yaml'),
    'eu:\n  - page: pause\n    words: { en: Pause }\n    source: nobody asks for it\n',
  );
  expect(() => loadLegalLinks(dir)).toThrow(/legal-links\.yaml:2.*page/s);
  await rm(dir, { recursive: true });
});
