import { expect, test } from 'vitest';
import { testStack } from '../support/stack.ts';
import { checkExternalTemporal } from '../../dev/stack/external-temporal.ts';

const temporal = (namespace: string) => ({ address: testStack().temporalAddress, namespace, taskQueue: 'none' });

test('a server that serves the namespace will do; nothing is registered there', async () => {
  await expect(checkExternalTemporal(temporal('default'))).resolves.toBeUndefined();
});

test('a namespace that is not there stops the start, by name and with what to do', async () => {
  await expect(checkExternalTemporal(temporal('nowhere'))).rejects.toThrow(
    /does not serve the namespace nowhere\. Make it there, or set TEMPORAL_NAMESPACE/,
  );
});
