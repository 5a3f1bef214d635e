import { expect, test } from 'vitest';
import { useBrowser } from './browser.ts';
import { faultsInWays, WAYS } from './ways.ts';

const open = useBrowser();

async function faultsWith(style: string, more = ''): Promise<string[]> {
  const { page } = await open('about:blank');
  await page.setContent(
    `<!doctype html><html lang="en"><title>Page</title><style>${style}</style><main><h1>Page</h1><p>Text</p>${more}</main></html>`,
  );
  const faults = await faultsInWays(page);
  await page.evaluate("document.documentElement.dir = 'rtl'");
  return [...faults, ...(await faultsInWays(page, 'rtl'))];
}

/** A style for each way that is a fault in that way. */
const PLANTED: Readonly<Record<string, string>> = {
  light: '@media (prefers-color-scheme: light) { p { color: #bbb } }',
  dark: '@media (prefers-color-scheme: dark) { p { color: #444; background: #333 } }',
  'forced colours': '@media (forced-colors: active) { p { forced-color-adjust: none; color: #bbb; background: #fff } }',
  'text at 200 %': 'p { inline-size: max(0px, 100rem - 1700px) }',
  '390 px': '@media (width: 390px) { p { inline-size: 500px } }',
  '320 px': '@media (width: 320px) { p { inline-size: 500px } }',
  'right to left': '[dir=rtl] p { inline-size: 1400px }',
};

test.each(WAYS)('a fault that is planted for $name is found there', async ({ name }) => {
  expect(await faultsWith(PLANTED[name] ?? '')).toContainEqual(expect.stringMatching(`^${name}: `));
});

test('a button without a name is found in every way but those of colours, and a page without a fault in none', async () => {
  const found = (await faultsWith('', '<button></button>')).map((fault) => fault.split(': ').slice(0, 2));
  expect(found).toEqual(WAYS.filter(({ colours }) => !colours).map(({ name }) => [name, 'button-name']));
  expect(await faultsWith('')).toEqual([]);
});
