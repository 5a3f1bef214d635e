import { defineConfig } from 'vitest/config';
import { MEASURED_TESTS, STACK_TESTS, TEST_FILES, UNTESTED } from './dev/testing/projects.ts';

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // The default is a second, which is too short on a busy machine.
    expect: { poll: { timeout: 15_000 } },
    // A test that passes only at the second try is a failing test.
    retry: 0,
    allowOnly: false,
    pool: 'forks',
    // The warnings of one process would hide what failed.
    silent: 'passed-only',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [TEST_FILES],
          exclude: [...UNTESTED, ...STACK_TESTS],
          // These tests compute: one process for each core, used for many files, saves a quarter of a second a file.
          maxWorkers: 2,
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'stack',
          include: [...STACK_TESTS],
          exclude: [...UNTESTED, ...MEASURED_TESTS],
          // These tests mostly wait for servers, so they use one process more than there are cores.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'measured',
          include: [...MEASURED_TESTS],
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
