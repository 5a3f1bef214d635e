import type { Demo } from '../demo/demo-file.ts';

/** The same addresses by the name of the machine: browsers make passkeys for names only. */
export function atLocalhost(demo: Demo): Demo {
  const named = (url: string) => url.replace('//127.0.0.1:', '//localhost:');
  return { ...demo, api: named(demo.api), portal: named(demo.portal) };
}
