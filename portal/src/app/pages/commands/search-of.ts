import type { CommandBody } from '../../data/commands.ts';

/** Which field of a command's body is under which name in an address: see `startingBody`. The number of a period is another one in each licence. */
const FIELDS: Readonly<Record<string, string>> = {
  on: 'on',
  until: 'until',
  plan: 'plan',
  seats: 'quantity',
  overlap: 'overlap_days',
};

/** The search of an address with which the inputs of a command hold this body at first. */
export function searchOf(body: CommandBody): string {
  const search = new URLSearchParams();
  for (const [name, field] of Object.entries(FIELDS)) {
    const value = body[field];
    if (value !== null && value !== undefined) search.set(name, String(value));
  }
  const text = search.toString();
  return text && `?${text}`;
}
