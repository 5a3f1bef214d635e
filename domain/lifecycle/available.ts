import type { InstantMs } from '../calendar/instant.ts';
import { COMMANDS, plainCommand, type CommandName } from './commands.ts';
import { INTERVENTIONS, plainIntervention, type InterventionName } from './interventions.ts';
import type { License } from './license.ts';
import { transition } from './transition.ts';

/** Stands for whoever would send what is only tried out. */
export const PROBE_ACTOR = { kind: 'api_key', id: 'probe' } as const;

/** The commands whose plain form would be accepted at `at`. Every other command would be refused. */
export function availableCommands(license: License, at: InstantMs): CommandName[] {
  return COMMANDS.filter(
    (name) => transition(license, plainCommand(name, license), at, PROBE_ACTOR).kind !== 'refused',
  );
}

/** The interventions whose plain form would be accepted at `at`. */
export function availableInterventions(license: License, at: InstantMs): InterventionName[] {
  return INTERVENTIONS.filter((name) => transition(license, plainIntervention(name), at, PROBE_ACTOR).kind === 'moved');
}
