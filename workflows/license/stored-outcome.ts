import { versioned, type Stored } from '../../domain/stored/versioned.ts';
import type { CommandOutcome } from './messages.ts';

/**
 * Results of updates. A history and the inputs of the runs after it keep them for callers that repeat their command: an
 * earlier version of the code may have written one.
 */
export const commandOutcomeVersions = versioned<CommandOutcome>('command outcome', []);
export type StoredOutcome = Stored<CommandOutcome>;
