/**
 * Writes `contract/client/api.d.ts`, the types of the client, from the OpenAPI document:
 * `node tools/openapi/generate.ts`. With `--check` it writes nothing and fails when the file is not current.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { openApiDocument } from '../../contract/openapi.ts';
import { OPERATIONS } from '../../contract/operations.ts';
import { PROBLEM_CODES } from '../../contract/problems.ts';
import { loadTexts } from '../../knowledge/texts.ts';

const TARGET = new URL('../../contract/client/api.d.ts', import.meta.url);
// The workspace's own generator: it needs a TypeScript with a compiler API.
const GENERATOR = new URL('node_modules/openapi-typescript/bin/cli.js', import.meta.url);

const texts = loadTexts({ problemCodes: PROBLEM_CODES });
const document = openApiDocument(OPERATIONS, {
  version: '1',
  problemText: (code) => texts.problem('en', code),
  examples: {},
});
const generated = await generate(JSON.stringify(document));
const current = await readFile(TARGET, 'utf8').catch(() => '');
if (generated === current) process.exit(0);
if (process.argv.includes('--check')) {
  console.error('contract/client/api.d.ts is not current. Run `node tools/openapi/generate.ts`.');
  process.exit(1);
}
await writeFile(TARGET, generated);

/** Throws when the generator prints a warning: a schema that it cannot read is a fault of the contract. */
async function generate(openapi: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'evergreen-openapi-'));
  try {
    const source = join(dir, 'openapi.json');
    const target = join(dir, 'api.d.ts');
    await writeFile(source, openapi);
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      GENERATOR.pathname,
      source,
      '--output',
      target,
      '--alphabetize',
      // A field with a default may be left out of a request; in a reply the schema requires it.
      '--default-non-nullable=false',
    ]);
    if (/warn|error/i.test(stdout + stderr)) throw new Error(`The generator warns:\n${stdout}${stderr}`);
    return await formatLikeProject(await readFile(target, 'utf8'));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** The generator's output as `npm run format` would write it, so that the committed file passes both checks. */
async function formatLikeProject(source: string): Promise<string> {
  return await format(source, { ...(await resolveConfig(TARGET)), parser: 'typescript' });
}
