import { expect, test } from 'vitest';
import { testStack } from '../support/stack.ts';
import { checkExternalTemporal } from '../../dev/stack/external-temporal.ts';

const temporal = (namespace: string) => ({ address: testStack().temporalAddress, namespace, taskQueue: 'none' });

test('a server that has the namespace is accepted', async () => {
  await expect(checkExternalTemporal(temporal('default'))).resolves.toBeUndefined();
});

test('a missing namespace stops the start with its name and what to do', async () => {
  await expect(checkExternalTemporal(temporal('nowhere'))).rejects.toThrow(
    /does not serve the namespace nowhere\. Create it there, or set TEMPORAL_NAMESPACE/,
  );
});
