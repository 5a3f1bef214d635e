import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../contract/operations.ts';
import { useApi } from '../../api/testing/api.ts';
import { sidewaysOverflow } from '../support/accessibility.ts';
import { useBrowser } from '../support/browser.ts';

const api = useApi();
const open = useBrowser();
const address = (path: string) => `${api().url}${path}`;
const heading = (page: Page, name: string | RegExp, level = 1) => page.getByRole('heading', { name, level });

const PAGES = ['/', '/docs', '/docs/problems'];
const FIRST_HEADING: Record<string, string> = {
  '/': 'Licences that renew themselves',
  '/docs': 'Evergreen',
  '/docs/problems': 'Problem codes',
};

describe.each(PAGES)('the page %s', (path) => {
  test.each(['light', 'dark'] as const)('opens without a fault in the %s scheme', async (colorScheme) => {
    const { page, faults } = await open(address(path), { colorScheme });
    await heading(page, FIRST_HEADING[path] ?? '').waitFor();
    await page.waitForLoadState('networkidle');
    expect(faults).toEqual([]);
    expect(await lightnessOf(page, 'body')).toSatisfy((lightness: number) =>
      colorScheme === 'dark' ? lightness < 0.2 : lightness > 0.8,
    );
  });
});

describe.each(['/', '/docs/problems'])('the page %s', (path) => {
  test('is in the language of the browser, and in another one after a press', async () => {
    const { page } = await open(address(path), { locale: 'de-AT' });
    const german = path === '/' ? 'Lizenzen, die sich selbst verlängern' : 'Fehlercodes';
    await heading(page, german).waitFor();
    expect(await page.title()).toContain(german);
    await page.getByRole('navigation', { name: 'Sprache' }).getByRole('link', { name: '日本語' }).click();
    await page.locator('html[lang=ja]').waitFor();
    await page.goto(address(path));
    expect(await page.locator('html').getAttribute('lang')).toBe('ja');
  });

  test('can be walked through by keyboard, the way to the content first', async () => {
    const { page } = await open(address(path));
    await heading(page, FIRST_HEADING[path] ?? '').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Skip to content');
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('#main');
  });
});

test('the start page leads to reference, problem codes and document', async () => {
  const { page } = await open(address('/'));
  for (const [name, path] of [
    ['API reference', '/docs'],
    ['Problem codes', '/docs/problems'],
    ['OpenAPI document', '/openapi.json'],
  ] as const) {
    await page.goto(address('/'));
    await page.getByRole('link', { name, exact: true }).click();
    await page.waitForURL(address(path));
  }
});

test.each(['/', '/docs/problems', '/help'])('the page %s has its own font at the first visit', async (path) => {
  const { page } = await open(address(path));
  await page.getByRole('heading', { level: 1 }).waitFor();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('DOM.enable');
  await cdp.send('CSS.enable');
  const { root } = await cdp.send('DOM.getDocument');
  const { nodeId } = await cdp.send('DOM.querySelector', { nodeId: root.nodeId, selector: 'h1' });
  const { fonts } = await cdp.send('CSS.getPlatformFontsForNode', { nodeId });
  expect(fonts.map(({ isCustomFont }) => isCustomFont)).toEqual([true]);
});

test('the reference needs no sideways scrolling on the narrowest phone, nor with text at 200 %', async () => {
  const { page } = await open(address('/docs'), { viewport: { width: 320, height: 640 } });
  await heading(page, 'Evergreen').waitFor();
  expect(await sidewaysOverflow(page)).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 640, height: 640 });
  await page.evaluate(`document.documentElement.style.fontSize = '200%'`);
  expect(await sidewaysOverflow(page)).toBeLessThanOrEqual(0);
});

test('the reference lists every resource, and shows an operation that is chosen', async () => {
  const { page, faults } = await open(address('/docs'));
  for (const tag of new Set(OPERATIONS.map((operation) => operation.tag)))
    await page.getByText(tag, { exact: true }).filter({ visible: true }).first().waitFor();
  await page.getByText('Read a licence', { exact: true }).filter({ visible: true }).first().click();
  await page.getByRole('heading', { name: 'Read a licence' }).first().waitFor();
  expect(await page.locator('a[href*="scalar.com"]').filter({ visible: true }).count()).toBe(0);
  expect(faults).toEqual([]);
});

test('a problem type leads to its entry, which is marked; typing leaves only the entries that hold the words', async () => {
  const { body } = await api().call('GET', '/v1/nowhere');
  const { page } = await open(address(String(body['type'])));
  const entry = page.getByRole('region', { name: String(body['code']), exact: true });
  await entry.waitFor();
  expect(await page.locator(':target').getAttribute('id')).toBe(body['code']);
  expect(await lightnessOf(page, ':target')).not.toBe(await lightnessOf(page, '.sheet'));

  await page.getByRole('searchbox').fill('TRIAL another');
  const left = await page.locator('.problem:visible').all();
  expect(await Promise.all(left.map((found) => found.getAttribute('id')))).toEqual(['trial_used']);
});

/** From 0 (black) to 1 (white), of an element's background. */
async function lightnessOf(page: Page, selector: string): Promise<number> {
  const color = await page.evaluate(`getComputedStyle(document.querySelector('${selector}')).backgroundColor`);
  const channels = [...String(color).matchAll(/[\d.]+/g)].slice(0, 3).map(Number);
  return channels.reduce((sum, channel) => sum + channel, 0) / (3 * 255);
}
