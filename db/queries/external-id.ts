import { violatedConstraint } from '../errors.ts';

const EXTERNAL_ID_CONSTRAINTS: ReadonlySet<string> = new Set(['accounts_external_id', 'license_labels_external_id']);

/** Another live account, or another licence of the same account, has this external id. */
export class ExternalIdTaken extends Error {
  override readonly name = 'ExternalIdTaken';
  readonly externalId: string;
  constructor(externalId: string) {
    super('The external id is taken. Choose another, or remove it from the object that has it.');
    this.externalId = externalId;
  }
}

/** Runs a write that sets an external id. Throws {@link ExternalIdTaken} when another object has it. */
export async function withUniqueExternalId<T>(
  externalId: string | null | undefined,
  write: () => PromiseLike<T>,
): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const constraint = violatedConstraint(error);
    if (typeof externalId === 'string' && constraint !== undefined && EXTERNAL_ID_CONSTRAINTS.has(constraint))
      throw new ExternalIdTaken(externalId);
    throw error;
  }
}
