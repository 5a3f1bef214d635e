import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { loadWorkflowBundle } from '../../worker/bundle.ts';
import { licenseVersions } from '../../domain/stored/license.ts';
import { toSynthetic, TO_SYNTHETIC_SIGNAL } from './synthetic-version.ts';
import { readRecorded } from './kept.ts';
import { failedReplays } from './replay.ts';
import { mapInput, mapSignals } from './samples.ts';

/** Recorded histories of runs that started with a licence not on hold, as they were before three of its fields changed. */
const licenses = await changedHistories((history, found) =>
  mapInput(history, (input) => {
    const { license } = input;
    if (typeof license !== 'object' || license === null || !('heldSince' in license) || license.heldSince !== null)
      return input;
    found();
    return { ...input, license: { ...toSynthetic({ ...license }), version: licenseVersions.current } };
  }),
);

/** Recorded histories with signals, as they were before fields of the signals changed. */
const signals = await changedHistories((history, found) =>
  mapSignals(history, (name, payload) => {
    const toOld = TO_SYNTHETIC_SIGNAL[name];
    if (name === 'payment_method_added') return payload;
    if (!toOld) throw new Error(`No older form of ${name}`);
    found();
    return { ...toOld(payload), version: 1 };
  }),
);

const CASES = [
  {
    what: 'licences',
    old: licenses,
    request: './license-upcasters.ts',
    replacement: new URL('synthetic-upcasters.ts', import.meta.url),
  },
  {
    what: 'signals',
    old: signals,
    request: './stored-signals.ts',
    replacement: new URL('synthetic-signals.ts', import.meta.url),
  },
];

test.for(CASES)(
  'runs with $what of the version before are replayed: a field was renamed, one removed and one added',
  { timeout: 60_000 },
  async ({ old, request, replacement }) => {
    expect(old.length).toBeGreaterThan(10);
    expect(await failedReplays(await bundleWith(request, replacement), old)).toEqual([]);
  },
);

test.for(CASES)('without the upcaster of $what they are not', async ({ old }) => {
  expect(await failedReplays(await loadWorkflowBundle(), old)).not.toEqual([]);
});

type History = Awaited<ReturnType<typeof readRecorded>>[number]['history'];

/** The recorded histories in which `change` has called `found`. */
async function changedHistories(change: (history: History, found: () => void) => History) {
  return (await readRecorded()).flatMap(({ name, history }) => {
    let found = false;
    const changed = change(history, () => (found = true));
    return found ? [{ name, history: changed }] : [];
  });
}

/** The workflow code with another file in place of what it imports as `request`. */
async function bundleWith(request: string, replacement: URL): Promise<{ code: string }> {
  return await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
    webpackConfigHook: (config) => ({
      ...config,
      resolve: {
        ...config.resolve,
        // The SDK has aliases of its own, in the form of an object.
        alias: Object.assign({}, config.resolve?.alias, {
          [`${request}$`]: fileURLToPath(replacement),
        }),
      },
    }),
  });
}
