/**
 * Writes the pages that are made from code. With `--check` it writes nothing and exits with 1 when a page is stale.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { lifecyclePage } from './lifecycle-page.ts';

const PAGES = [{ file: 'docs/lifecycle.md', render: lifecyclePage }] as const;
const MEND = 'node docs/generate.ts';

const pathOf = (file: string) => fileURLToPath(new URL(`../${file}`, import.meta.url));

/** A page as it is to be, in the layout that `npm run format` keeps. */
async function rendered(file: string, render: () => string): Promise<string> {
  const options = await resolveConfig(pathOf(file));
  return format(render(), { ...options, parser: 'markdown' });
}

/** The pages that are not what the code would make of them now. */
export async function stalePages(): Promise<string[]> {
  const stale: string[] = [];
  for (const { file, render } of PAGES) {
    const written = await readFile(pathOf(file), 'utf8').catch(() => '');
    if (written !== (await rendered(file, render))) stale.push(file);
  }
  return stale;
}

async function main(): Promise<void> {
  if (!process.argv.includes('--check')) {
    for (const { file, render } of PAGES) await writeFile(pathOf(file), await rendered(file, render));
    return;
  }
  for (const file of await stalePages()) {
    console.error(`${file} is stale: run \`${MEND}\` and commit what it writes.`);
    process.exitCode = 1;
  }
}

if (import.meta.main) await main();
