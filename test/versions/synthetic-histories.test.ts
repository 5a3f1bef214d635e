import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { beforeAll, expect, test } from 'vitest';
import { loadWorkflowBundle } from '../../worker/bundle.ts';
import { licenseVersions } from '../../domain/stored/license.ts';
import { toSynthetic } from './synthetic-version.ts';
import { readRecorded, type NamedHistory } from './kept.ts';
import { failedReplays } from './replay.ts';
import { mapInput } from './samples.ts';

/** Recorded histories of runs that started with a licence not on hold, as they were before three of its fields changed. */
const old = (await readRecorded()).flatMap(({ name, history }): NamedHistory[] => {
  let found = false;
  const changed = mapInput(history, (input) => {
    const { license } = input;
    if (typeof license !== 'object' || license === null || !('heldSince' in license) || license.heldSince !== null)
      return input;
    found = true;
    return { ...input, license: { ...toSynthetic({ ...license }), version: licenseVersions.current } };
  });
  return found ? [{ name, history: changed }] : [];
});

/** The workflow code with an upcaster for the changed fields. */
let bundle: { code: string };
beforeAll(async () => {
  bundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
    webpackConfigHook: (config) => ({
      ...config,
      resolve: {
        ...config.resolve,
        // The SDK has aliases of its own, in the form of an object.
        alias: Object.assign({}, config.resolve?.alias, {
          './license-upcasters.ts$': fileURLToPath(new URL('synthetic-upcasters.ts', import.meta.url)),
        }),
      },
    }),
  });
});

test('runs of the version before are replayed: a field was renamed, one removed and one added', async () => {
  expect(old.length).toBeGreaterThan(10);
  expect(await failedReplays(bundle, old)).toEqual([]);
});

test('without the upcaster they are not', async () => {
  expect(await failedReplays(await loadWorkflowBundle(), old)).not.toEqual([]);
});
