import type { Action } from '../../data/commands.ts';

/** The key of a command's name among the labels. */
export function commandLabel(action: Action | string): `labels:commands.${string}` {
  return `labels:commands.${action.replaceAll('-', '_')}`;
}
