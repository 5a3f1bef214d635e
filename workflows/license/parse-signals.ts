import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { InterventionEvent, InterventionName, InterventionOf } from '../../domain/lifecycle/interventions.ts';
import type { Actor } from '../../domain/lifecycle/license.ts';
import type { Intervention, PaymentMethodAdded, PaymentReport } from './messages.ts';

/**
 * Signals come from the API, and from operators by the server's own tools. A payload that does not parse gives null and
 * must be ignored: an error thrown in a signal handler would stall the licence. Values out of range are the domain's to
 * refuse.
 */
export function parseIntervention(name: InterventionName, payload: unknown): Intervention | null {
  const { id, event, actor } = fieldsOf(payload);
  const parsedEvent = parseEvent(name, event);
  const parsedActor = parseActor(actor);
  if (!isName(id) || !parsedEvent || !parsedActor) return null;
  return { id, event: parsedEvent, actor: parsedActor };
}

export function parsePaymentReport(payload: unknown): PaymentReport | null {
  const { id, invoice } = fieldsOf(payload);
  return isName(id) && isName(invoice) ? { id, invoice } : null;
}

export function parsePaymentMethodAdded(payload: unknown): PaymentMethodAdded | null {
  const { id, actor } = fieldsOf(payload);
  const parsed = parseActor(actor);
  return isName(id) && parsed ? { id, actor: parsed } : null;
}

/** The first instant that PostgreSQL and JavaScript write differently. */
const YEAR_10000 = Date.UTC(10_000, 0, 1);

export function parseClock(payload: unknown): InstantMs | null {
  const { to } = fieldsOf(payload);
  return isInteger(to) && to >= 0 && to < YEAR_10000 ? to : null;
}

type Fields = Readonly<Record<string, unknown>>;

const PARSERS: {
  readonly [N in InterventionName]: (fields: Fields, reason: string) => InterventionOf<N> | null;
} = {
  extend_grace: ({ days }, reason) => (isInteger(days) ? { type: 'extend_grace', days, reason } : null),
  comp: ({ periods }, reason) => (isInteger(periods) ? { type: 'comp', periods, reason } : null),
  hold: (_fields, reason) => ({ type: 'hold', reason }),
  release: (_fields, reason) => ({ type: 'release', reason }),
  force_renew: ({ period }, reason) => {
    if (period === undefined) return { type: 'force_renew', reason };
    return isInteger(period) ? { type: 'force_renew', reason, period } : null;
  },
  retire: (_fields, reason) => ({ type: 'retire', reason }),
};

function parseEvent(name: InterventionName, payload: unknown): InterventionEvent | null {
  const fields = fieldsOf(payload);
  const { type, reason } = fields;
  return type === name && typeof reason === 'string' ? PARSERS[name](fields, reason) : null;
}

const ACTOR_KINDS: Readonly<Record<Actor['kind'], true>> = {
  member: true,
  agent: true,
  api_key: true,
  timer: true,
  billing: true,
};

function parseActor(payload: unknown): Actor | null {
  const { kind, id, through } = fieldsOf(payload);
  if (!isActorKind(kind) || !isName(id)) return null;
  return { kind, id, ...(isName(through) ? { through } : {}) };
}

function isActorKind(value: unknown): value is Actor['kind'] {
  return typeof value === 'string' && Object.hasOwn(ACTOR_KINDS, value);
}

/** The fields of an object; none for any other value. */
function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
