import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkoutDir } from '../stack/paths.ts';
import { galleryDir, galleryFile, galleryText, pictureFile } from './gallery.ts';
import { portalRoutes } from './routes.ts';
import { ROUTES_WITHOUT_PICTURE, SCREENS } from './screens.ts';

const pictures = new Set(SCREENS.map(({ name }) => pictureFile(name)));
const routes = portalRoutes();
const shown = new Set(SCREENS.flatMap(({ route }) => route ?? []));

test('each route of the portal has a picture, or a reason why it has none', () => {
  expect(routes).toEqual(expect.arrayContaining(['/sign-in', '/:account/sandbox/:sandbox/licences/:license/:action']));
  expect(routes.filter((route) => !shown.has(route) && !Object.hasOwn(ROUTES_WITHOUT_PICTURE, route))).toEqual([]);
});

test('no picture and no reason is for a route that the portal does not have', () => {
  const named = [...shown, ...Object.keys(ROUTES_WITHOUT_PICTURE)];
  expect(named.filter((route) => !routes.includes(route))).toEqual([]);
  expect(Object.keys(ROUTES_WITHOUT_PICTURE).filter((route) => shown.has(route))).toEqual([]);
});

test('docs/screens has the pictures of the table, each once, and no other', () => {
  expect(pictures.size).toBe(SCREENS.length);
  expect(readdirSync(galleryDir).toSorted()).toEqual(['README.md', ...pictures].toSorted());
});

test('the gallery is the one that `npm run screens` writes', async () => {
  expect(readFileSync(galleryFile, 'utf8')).toBe(await galleryText());
});

test('every picture that the README shows is there', () => {
  const readme = readFileSync(join(checkoutDir, 'README.md'), 'utf8');
  const used = [...readme.matchAll(/docs\/screens\/([\w-]+\.webp)/g)].map(([, file = '']) => file);
  expect(used.length).toBeGreaterThan(4);
  expect(used.filter((file) => !pictures.has(file))).toEqual([]);
});
