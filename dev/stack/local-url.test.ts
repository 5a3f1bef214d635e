import { expect, test } from 'vitest';
import { localUrl, pageUrl } from './local-url.ts';

test.each([
  ['127.0.0.1', 'http://127.0.0.1:3000'],
  ['0.0.0.0', 'http://127.0.0.1:3000'],
  ['::', 'http://127.0.0.1:3000'],
  ['localhost', 'http://localhost:3000'],
  ['192.168.1.20', 'http://192.168.1.20:3000'],
  ['::1', 'http://[::1]:3000'],
])('a server that listens on %s is reached at %s', (host, url) => {
  expect(localUrl({ host, port: 3000 })).toBe(url);
});

test.each([
  ['http://127.0.0.1:3000', 'http://localhost:3000'],
  ['http://localhost:3000', 'http://localhost:3000'],
  ['http://192.168.1.20:3000', 'http://192.168.1.20:3000'],
])('people are led to %s as %s', (url, shown) => {
  expect(pageUrl(url)).toBe(shown);
});
