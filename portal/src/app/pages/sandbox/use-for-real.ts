import { useSuspenseQuery } from '@tanstack/react-query';
import type { FilledCommand } from '../../data/commands.ts';
import { comparisonQuery, type Sandbox } from '../../data/sandboxes.ts';
import { searchOf } from '../commands/search-of.ts';

/** The address of a tried command for the licence that was copied, with its values filled in; null where there is none. */
export function useForReal(sandbox: Sandbox): (tried: FilledCommand) => string | null {
  const { data: pairs } = useSuspenseQuery(comparisonQuery(sandbox));
  return ({ license, action, body }) => {
    const live = pairs.find(({ copy }) => copy.id === license)?.live;
    return live ? `/${live.account}/licences/${live.id}/${action}${searchOf(body)}` : null;
  };
}
