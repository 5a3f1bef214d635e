import { connect, type Database } from '../../db/connect.ts';
import { createAlteredLog } from './altered-log.ts';

/** What the controls of a development start work with. Nothing outside of `dev/` has any of it. */
export interface DevTools {
  /** As the owner of the tables. */
  readonly db: Database;
  readonly alteredLog: ReturnType<typeof createAlteredLog>;
  /** The API itself. */
  readonly apiUrl: string;
  readonly stripe: { readonly baseUrl: string; readonly secretKey: string };
  /** Where the ids of the stack's processes and the demo file are. */
  readonly stateDir: string;
}

export function createDevTools(options: Omit<DevTools, 'db' | 'alteredLog'> & { readonly ownerUrl: string }): DevTools {
  const { ownerUrl, ...others } = options;
  const db = connect(ownerUrl, { applicationName: 'evergreen-dev', maxConnections: 2 });
  return { ...others, db, alteredLog: createAlteredLog(db) };
}
