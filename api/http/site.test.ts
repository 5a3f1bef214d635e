import { expect, test } from 'vitest';
import { createSite } from './site.ts';

test('over TLS a cookie belongs to this host alone, and is sent over TLS only', () => {
  const site = createSite('https://licences.example.com/portal');
  expect(site.origin).toBe('https://licences.example.com');
  expect(site.setCookie('session', 'token', 60)).toBe(
    '__Host-evergreen_session=token; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=60',
  );
  expect(site.readCookie('lang=de; __Host-evergreen_session=token', 'session')).toBe('token');
  expect(site.readCookie('evergreen_session=token', 'session')).toBeUndefined();
});

test.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])(
  'a copy on this machine without TLS (%s) sets cookies that browsers keep',
  (url) => {
    expect(createSite(url).setCookie('device', 'mark', 60)).toBe(
      'evergreen_device=mark; Path=/; HttpOnly; SameSite=Lax; Max-Age=60',
    );
  },
);

test('a site without TLS on another machine gets no weaker cookies', () => {
  expect(createSite('http://licences.example.com').setCookie('session', 'token', 60)).toContain('; Secure;');
});
