import { queryOptions, type QueryClient } from '@tanstack/react-query';
import type { FilledCommand } from '../../data/commands.ts';
import type { Sandbox } from '../../data/sandboxes.ts';

/** A command that was tried in a sandbox. Nothing in it is secret. */
export interface Try extends FilledCommand {
  /** By the sandbox's clock. */
  readonly at: string;
}

const nameOf = (sandbox: string) => `evergreen.tried.${sandbox}`;

/** So many are kept: the last ones. */
const MOST = 20;

/** What this tab has tried in a sandbox, the last first. */
export const triesQuery = ({ id, account }: Pick<Sandbox, 'id' | 'account'>) =>
  queryOptions({ queryKey: [account, 'tried'], queryFn: () => keptTries(id), networkMode: 'always' });

export function keepTry(client: QueryClient, { id, account, now }: Sandbox, command: FilledCommand): void {
  try {
    const tries = [{ ...command, at: now }, ...keptTries(id)].slice(0, MOST);
    sessionStorage.setItem(nameOf(id), JSON.stringify(tries));
  } catch {
    // A browser that keeps nothing still offers it when it is done.
  }
  void client.invalidateQueries({ queryKey: triesQuery({ id, account }).queryKey });
}

function keptTries(sandbox: string): Try[] {
  try {
    return JSON.parse(sessionStorage.getItem(nameOf(sandbox)) ?? '[]') as Try[];
  } catch {
    return [];
  }
}
