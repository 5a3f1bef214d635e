import { versioned, type Stored } from '../../domain/stored/versioned.ts';
import type { Command } from './messages.ts';

/** Commands as arguments of updates: an API may be older than the workflow's worker, and a history keeps them. */
export const commandVersions = versioned<Command>('command', []);
export type StoredCommand = Stored<Command>;
