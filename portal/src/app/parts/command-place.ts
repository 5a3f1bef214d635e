import { createContext, useContext } from 'react';
import { useTranslation } from 'react-i18next';
import type { FilledCommand } from '../data/commands.ts';
import { useAccount, type Permission } from '../data/me.ts';

/** Of a sandbox, as far as commands in it need it. */
export interface CommandSandbox {
  /** Its clock: what is today for a licence in it. */
  readonly now: string;
  /** The address of the same command for the licence that was copied; null where there is none. */
  readonly forReal: (command: FilledCommand) => string | null;
  /** Called when a command was carried out in it. */
  readonly onTried: (command: FilledCommand) => void;
}

/** Where commands are sent: to the licences of the account, or to their copies in a sandbox. */
export interface CommandPlace {
  /** As which the API is asked: the account, or the copy of it. What is read is kept under it. */
  readonly account: string;
  /** The address under which `licences/<id>` is the page of a licence. */
  readonly home: string;
  readonly sandbox: CommandSandbox | null;
}

const PlaceContext = createContext<CommandPlace | null>(null);
export const CommandPlaceProvider = PlaceContext.Provider;

/** The account that is open, unless a sandbox is. */
export function useCommandPlace(): CommandPlace & { readonly can: (permission: Permission) => boolean } {
  const { account, can } = useAccount();
  const place = useContext(PlaceContext) ?? { account, home: `/${account}`, sandbox: null };
  return { ...place, can };
}

/** The texts of commands. In a sandbox those that speak of what is real are in the conditional. */
export function useCommandTexts() {
  const { sandbox } = useCommandPlace();
  const namespaces = sandbox ? ['commands-in-sandbox', 'commands', 'labels'] : ['commands', 'labels'];
  return useTranslation(namespaces as ['commands', 'labels'], { nsMode: sandbox ? 'fallback' : 'default' });
}
