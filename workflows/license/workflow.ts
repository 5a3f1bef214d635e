import { makeContinueAsNewFunc } from '@temporalio/workflow';
import type { Refusal } from '../../domain/lifecycle/refusals.ts';
import { refusalVersions } from '../../domain/stored/refusal.ts';
import type { Stored } from '../../domain/stored/versioned.ts';
import { runEntity } from '../entity/run.ts';
import { registerHandlers } from './handlers.ts';
import { LicenseEntity } from './license-entity.ts';
import { restoreInput, storeInput, type StoredLicenseInput } from './stored-input.ts';

/**
 * The whole life of a licence: waits for what is due or asked, lets `domain/` decide, carries the decision out, and
 * continues as new at each period boundary. Workflow id: `license/<license id>`. Its result is the refusal of a licence that
 * was never opened, for a request that is repeated; else nothing.
 */
export async function license(input: StoredLicenseInput): Promise<Stored<Refusal> | undefined> {
  const entity = new LicenseEntity(restoreInput(input));
  registerHandlers(entity);
  await runEntity(entity, () =>
    makeContinueAsNewFunc<typeof license>({ backoffStartInterval: entity.startDelayMs })(storeInput(entity.snapshot())),
  );
  const { openingRefusal } = entity;
  return openingRefusal && refusalVersions.store(openingRefusal);
}
