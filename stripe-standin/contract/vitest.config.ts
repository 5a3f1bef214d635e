import { defineConfig } from 'vitest/config';

/** Separate from the other tests, since it needs stripe-mock, which needs Go. */
export default defineConfig({
  test: { root: import.meta.dirname, include: ['*.contract.ts'], testTimeout: 60_000 },
});
