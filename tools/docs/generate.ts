/**
 * Writes the pages that are made from code. With `--check` it writes nothing and exits with 1 when a page is stale.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { renderLifecyclePage } from './lifecycle-page.ts';
import { withDiagram } from './readme-diagram.ts';

/** Each page, and how it is made of what is written in it: all of it, or the part between two comments. */
const PAGES: readonly { readonly file: string; readonly render: (written: string) => string }[] = [
  { file: 'docs/lifecycle.md', render: renderLifecyclePage },
  { file: 'README.md', render: withDiagram },
];
const FIX_COMMAND = 'node tools/docs/generate.ts';

const pathOf = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));

/** A page as it stands, and as it is to be, in the layout that `npm run format` keeps. */
async function renderPage({ file, render }: (typeof PAGES)[number]): Promise<{ written: string; wanted: string }> {
  const options = await resolveConfig(pathOf(file));
  const written = await readFile(pathOf(file), 'utf8').catch(() => '');
  return { written, wanted: await format(render(written), { ...options, parser: 'markdown' }) };
}

/** The pages that are not what the code would make of them now. */
export async function findStalePages(): Promise<string[]> {
  const stale: string[] = [];
  for (const each of PAGES) {
    const { written, wanted } = await renderPage(each);
    if (written !== wanted) stale.push(each.file);
  }
  return stale;
}

async function main(): Promise<void> {
  if (!process.argv.includes('--check')) {
    for (const each of PAGES) await writeFile(pathOf(each.file), (await renderPage(each)).wanted);
    return;
  }
  for (const file of await findStalePages()) {
    console.error(`${file} is stale: run \`${FIX_COMMAND}\` and commit what it writes.`);
    process.exitCode = 1;
  }
}

if (import.meta.main) await main();
