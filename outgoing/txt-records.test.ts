import { expect, test } from 'vitest';
import { createFindTxt } from './txt-records.ts';

const failing = (code: string) => ({ resolveTxt: () => Promise.reject(Object.assign(new Error(code), { code })) });

test('records are found as DNS has them', async () => {
  const resolveTxt = (name: string) => Promise.resolve([[name, 'second string'], ['another']]);
  expect(await createFindTxt(10, { resolveTxt })('acme.example')).toEqual([
    ['acme.example', 'second string'],
    ['another'],
  ]);
});

test.each(['ENOTFOUND', 'ENODATA'])('%s says that there are none', async (code) => {
  expect(await createFindTxt(10, failing(code))('acme.example')).toEqual([]);
});

test.each(['ESERVFAIL', 'ETIMEOUT', 'ECONNREFUSED', 'EBADRESP'])('%s says nothing', async (code) => {
  expect(await createFindTxt(10, failing(code))('acme.example')).toBeNull();
});
