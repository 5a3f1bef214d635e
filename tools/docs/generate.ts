/** Writes the pages generated from code. With `--check` it writes nothing, and exits with 1 when a page is stale. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { renderDataRegisterPage } from './data-register-page.ts';
import { renderFieldsPage } from './fields-page.ts';
import { renderLifecyclePage } from './lifecycle-page.ts';
import { withPermissions } from './permission-table.ts';
import { withDiagram } from './readme-diagram.ts';

/** The generated pages. `render` gets the page's current text, and replaces all of it or the part between two comments. */
const PAGES: readonly { readonly file: string; readonly render: (current: string) => string }[] = [
  { file: 'docs/lifecycle.md', render: renderLifecyclePage },
  { file: 'docs/data-register.md', render: renderDataRegisterPage },
  { file: 'docs/fields.md', render: renderFieldsPage },
  { file: 'README.md', render: withDiagram },
  { file: 'docs/api.md', render: withPermissions },
];
const FIX_COMMAND = 'node tools/docs/generate.ts';

const pathOf = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));

/** A page's text in its file, and as the code generates it now, both formatted by Prettier. */
async function renderPage({ file, render }: (typeof PAGES)[number]): Promise<{ current: string; generated: string }> {
  const options = await resolveConfig(pathOf(file));
  const current = await readFile(pathOf(file), 'utf8').catch(() => '');
  return { current, generated: await format(render(current), { ...options, parser: 'markdown' }) };
}

/** The pages whose file differs from what the code generates now. */
export async function findStalePages(): Promise<string[]> {
  const stale: string[] = [];
  for (const each of PAGES) {
    const { current, generated } = await renderPage(each);
    if (current !== generated) stale.push(each.file);
  }
  return stale;
}

async function main(): Promise<void> {
  if (!process.argv.includes('--check')) {
    for (const each of PAGES) await writeFile(pathOf(each.file), (await renderPage(each)).generated);
    return;
  }
  for (const file of await findStalePages()) {
    console.error(`${file} is stale: run \`${FIX_COMMAND}\` and commit the result.`);
    process.exitCode = 1;
  }
}

if (import.meta.main) await main();
