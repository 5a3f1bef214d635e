import {
  ApiError,
  collect,
  createClient,
  unwrap,
  type EvergreenClient,
  type Schemas,
} from '../../contract/client/client.ts';
import type { Language } from '../../knowledge/languages.ts';
import { readDemoFile } from '../demo/demo-file.ts';
import type { DevTools } from '../entry/tools.ts';

/** What support can do on the page, as the API takes it. */
const SIGNALS = {
  extend_grace: { type: 'extend-grace', days: 3 },
  comp: { type: 'comp', periods: 1 },
  hold: { type: 'hold' },
  release: { type: 'release' },
} as const;
export type SupportSignal = keyof typeof SIGNALS;

export const isSupportSignal = (name: string): name is SupportSignal => Object.hasOwn(SIGNALS, name);

/** A licence as support sees it. */
export interface SupportView {
  readonly license: string;
  readonly account: string;
  readonly plan: string;
  readonly state: Schemas['License']['state'];
  readonly endsAt: string | null;
  readonly zone: string;
  /** The newest entries of the change log, the last one first. */
  readonly log: readonly Pick<Schemas['ChangeLogEntry'], 'at' | 'event'>[];
  /** What may help now. Whether it is accepted, the API decides. */
  readonly signals: readonly SupportSignal[];
}

/** The API as support calls it: with the agent's key of the seeds. */
export async function createSupport({ apiUrl, stateDir }: Pick<DevTools, 'apiUrl' | 'stateDir'>, language: Language) {
  const demo = await readDemoFile(stateDir);
  const api = createClient({ baseUrl: apiUrl, apiKey: demo?.api_keys['agent'] ?? '', language });
  return {
    async look(license: string): Promise<SupportView> {
      const path = { id: license };
      return await viewOf(api, await unwrap(api.GET('/v1/licenses/{id}', { params: { path } })));
    },
    /** The licence afterwards, or why it was refused, in the language. */
    async send(license: string, signal: SupportSignal, reason: string): Promise<SupportView | { refused: string }> {
      const params = { path: { id: license } };
      try {
        const body = { ...SIGNALS[signal], reason };
        return await viewOf(api, await unwrap(api.POST('/v1/support/licenses/{id}/signals', { params, body })));
      } catch (error) {
        if (error instanceof ApiError) return { refused: `${error.problem.detail} ${error.problem.next_step}` };
        throw error;
      }
    },
  };
}

const MAX_ENTRIES = 6;

async function viewOf(
  api: EvergreenClient,
  { id, account, plan, state, held_since: heldSince, ...license }: Schemas['License'],
): Promise<SupportView> {
  const help = state === 'grace' ? 'extend_grace' : 'comp';
  const log = await collect((query) =>
    unwrap(api.GET('/v1/licenses/{id}/change-log', { params: { path: { id }, query } })),
  );
  return {
    license: id,
    account,
    plan,
    state,
    endsAt: license.state_ends_at ?? license.period?.end ?? null,
    zone: license.zone,
    log: log.slice(-MAX_ENTRIES).toReversed(),
    signals: heldSince === null ? [help, 'hold'] : ['release'],
  };
}
