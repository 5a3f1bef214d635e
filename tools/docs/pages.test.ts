import { readFile, stat } from 'node:fs/promises';
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { OPERATIONS } from '../../contract/operations.ts';
import { LOGINS } from '../../db/logins.ts';
import { readSettings, SETTING_NAMES } from '../../settings.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = globSync(['*.md', 'docs/**/*.md', '{dev,bench,stripe-standin}/*.md'], { cwd: root });
const read = (file: string) => readFile(join(root, file), 'utf8');

/** The links of a page to files of the project; fenced code blocks do not count. */
function linksOf(text: string): { name: string; file: string; fragment: string }[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, '');
  return [...prose.matchAll(/\[([^\]]+)\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(
    ([, name = '', file = '', fragment = '']) => ({ name, file, fragment }),
  );
}

const slug = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');

test.each(pages)('every file and heading that %s links to exists', async (page) => {
  for (const { file, fragment } of linksOf(await read(page))) {
    const target = file === '' ? page : join(dirname(page), file);
    const exists = await stat(join(root, target)).then(
      () => true,
      () => false,
    );
    expect(exists, `${page} links to ${target}`).toBe(true);
    if (fragment === '' || !target.endsWith('.md')) continue;
    const headings = [...(await read(target)).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => slug(heading));
    expect(headings, `${page} links to ${target}#${fragment}`).toContain(fragment);
  }
});

/** Whether code declares a function, class, type, constant, method or getter of this name. */
function declares(code: string, name: string): boolean {
  const declaration = new RegExp(
    `(?:function|class|interface|type|const|get|async)\\s+\\*?${name}\\b|^\\s+(?:private |readonly |static )*(?:async |get )?${name}\\b\\s*[(:=]`,
    'm',
  );
  return declaration.test(code);
}

test.each(pages)('every function that %s links to by name is declared in the linked file', async (page) => {
  for (const { name, file } of linksOf(await read(page))) {
    const [, named] = /^`(\w+)`$/.exec(name) ?? [];
    if (named === undefined || !file.endsWith('.ts')) continue;
    const target = join(dirname(page), file);
    expect(declares(await read(target), named), `${page}: ${named} in ${target}`).toBe(true);
  }
});

const Package = z.object({ scripts: z.record(z.string(), z.string()) });

test.each(pages)('every npm script that %s mentions exists', async (page) => {
  const { scripts } = Package.parse(JSON.parse(await read('package.json')));
  for (const [, script = ''] of (await read(page)).matchAll(
    /npm (?:run )?(start|test|demo|bench|check|(?<=run )[\w:-]+)/g,
  ))
    expect(Object.keys(scripts), page).toContain(script);
});

test('the README lists every setting, and no variable that nothing reads', async () => {
  const readme = await read('README.md');
  const table = readme.split('\n').filter((line) => line.startsWith('| `'));
  const named = table.flatMap((line) =>
    [...(line.split('|')[1] ?? '').matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name]) => name),
  );
  for (const name of SETTING_NAMES) expect(named).toContain(name);
  const stack = (await Promise.all(globSync('dev/stack/*.ts', { cwd: root }).map(read))).join('\n');
  for (const name of named) expect(SETTING_NAMES.includes(name ?? '') || stack.includes(name ?? '?'), name).toBe(true);
});

test('the README names the settings without which nothing starts, and no others', async () => {
  const [, listed = ''] = /do not start without these: ([^.]*)\./.exec(await read('README.md')) ?? [];
  const named = [...listed.matchAll(/`(\w+)`/g)].map(([, name]) => name);
  expect(new Set(named)).toEqual(new Set(namesMissingIn({})));
});

/** The variables of which `readSettings` says that they are not set. */
function namesMissingIn(env: NodeJS.ProcessEnv): (string | undefined)[] {
  try {
    readSettings(env, LOGINS);
    return [];
  } catch (error) {
    return [...String(error).matchAll(/- (\w+) is not set/g)].map(([, name]) => name);
  }
}

test('every API path in the README and the guides exists', async () => {
  const known = OPERATIONS.map(({ path }) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`));
  const guides = [...globSync('*.md', { cwd: root }), ...globSync('docs/*.md', { cwd: root })];
  for (const guide of guides) {
    const addresses = [...(await read(guide)).matchAll(/(?<!k8s\.io)\/(?:v1|webhooks|healthz|readyz)[\w/${}-]*/g)].map(
      ([path]) => path,
    );
    expect(
      addresses.filter((address) => !known.some((path) => path.test(address))),
      guide,
    ).toEqual([]);
    if (guide === 'README.md' || guide === 'docs/api.md') expect(addresses.length, guide).toBeGreaterThan(0);
  }
});
