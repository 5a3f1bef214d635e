import { makeContinueAsNewFunc } from '@temporalio/workflow';
import { runEntity } from '../entity/run.ts';
import { registerHandlers } from './handlers.ts';
import { LicenseEntity } from './license-entity.ts';
import type { LicenseInput } from './messages.ts';

/**
 * The whole life of a licence: waits for what is due or asked, lets `domain/` decide, carries the decision out, and
 * continues as new at each period boundary. Workflow id: `license/<license id>`.
 */
export async function license(input: LicenseInput): Promise<void> {
  const entity = new LicenseEntity(input);
  registerHandlers(entity);
  await runEntity(entity, () =>
    makeContinueAsNewFunc<typeof license>({ backoffStartInterval: entity.startDelayMs })(entity.snapshot()),
  );
}
