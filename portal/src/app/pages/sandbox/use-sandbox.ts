import { useOutletContext } from 'react-router';
import type { Sandbox } from '../../data/sandboxes.ts';
import type { useWalk } from './use-walk.ts';

/** What the pages of a sandbox have in common. */
export interface InSandbox extends ReturnType<typeof useWalk> {
  readonly sandbox: Sandbox;
  /** The zone of the account, in which its days begin and end. */
  readonly zone: string;
  /** Whether something can be tried in it: it is not discarded, and the person may. */
  readonly mayTry: boolean;
}

/** Only below the page of a sandbox. */
export function useSandbox(): InSandbox {
  return useOutletContext<InSandbox>();
}

/** The address of a page of a sandbox. */
export function sandboxPath({ id, source_account: source }: Pick<Sandbox, 'id' | 'source_account'>, page = ''): string {
  return `/${source}/sandbox/${id}${page && `/${page}`}`;
}
