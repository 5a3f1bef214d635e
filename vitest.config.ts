import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '.evergreen/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A test that passes only at the second try is a failing test.
    retry: 0,
    allowOnly: false,
    // Most tests wait for servers rather than compute, so a little more than the machine's cores, but no storm.
    maxWorkers: 3,
    pool: 'forks',
    // A flood of one process' warnings hides what failed.
    silent: 'passed-only',
  },
});
