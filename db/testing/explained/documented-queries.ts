import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { FACTS } from '../large/facts.ts';

const top = fileURLToPath(new URL('../../../', import.meta.url));

/** What stands for a value in a documented query, with a value to run it with. */
const PLACEHOLDERS: readonly (readonly [string, string])[] = [
  ['acct_…', FACTS.smallAccount],
  ['lic_…', FACTS.license],
  ['<time of the migration>', new Date(Date.now() - 86_400_000).toISOString()],
];

/** An SQL statement in a document. */
export interface DocumentedQuery {
  readonly file: string;
  readonly statement: string;
}

/** The statements of all documents: blocks of SQL, and code in a line that begins like a statement. */
export async function documentedQueries(): Promise<DocumentedQuery[]> {
  const found: DocumentedQuery[] = [];
  for await (const file of glob(['*.md', 'docs/**/*.md', 'bench/*.md'], { cwd: top }))
    for (const statement of statementsIn(await readFile(`${top}${file}`, 'utf8'))) found.push({ file, statement });
  return found;
}

/** The statements in a document, with values in place of their placeholders. */
export function statementsIn(markdown: string): string[] {
  const blocks = [...markdown.matchAll(/^```sql\n(.*?)^```/gms)].flatMap(([, block = '']) => block.split(/;\s*$/m));
  const inLines = [...markdown.matchAll(/`((?:select|insert into|update|delete from|with) [^`]+)`/gi)].map(
    ([, statement = '']) => statement,
  );
  return [...blocks, ...inLines]
    .map((statement) => withValues(statement.trim()))
    .filter((statement) => statement !== '');
}

function withValues(statement: string): string {
  return PLACEHOLDERS.reduce((text, [placeholder, value]) => text.replaceAll(placeholder, value), statement);
}
