import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkoutDir } from './paths.ts';
import { buildPortal, localPageVariables } from './portal.ts';

test('the portal is not built again from the same sources', async () => {
  const built = () => stat(join(checkoutDir, 'portal/dist/index.html'));
  await buildPortal(() => {});
  const before = await built();
  const lines: string[] = [];
  await buildPortal((line) => lines.push(line));
  expect((await built()).ino).toBe(before.ino);
  expect(lines).toEqual([]);
  expect(await readFile(join(checkoutDir, 'portal/dist/.sources'), 'utf8')).toMatch(/^[0-9a-f]{64}$/);
});

test('the tools that were started are linked, unless the user names others', () => {
  const pages = { temporal_ui: 'http://127.0.0.1:8233', mail: 'http://127.0.0.1:1080' };
  expect(localPageVariables(pages, { MAIL_UI_URL: 'https://mail.example' })).toEqual({
    TEMPORAL_UI_URL: 'http://127.0.0.1:8233',
  });
});
