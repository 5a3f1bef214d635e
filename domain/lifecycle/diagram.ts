import { AGENT_EVENTS, BILLING_EVENTS, CUSTOMER_EVENTS, TIMER_EVENTS, type EventType } from './events.ts';
import { STATES, type LicenseState } from './license.ts';
import { REFUSALS } from './refusals.ts';
import { cell } from './table.ts';

/** An arrow of the diagram: the events that lead, or may lead, from one state to another. */
export interface Edge {
  readonly from: LicenseState;
  readonly to: LicenseState;
  readonly events: readonly EventType[];
}

const ASKED_OF = [
  ['Asked by a customer', CUSTOMER_EVENTS],
  ['Done by an agent', AGENT_EVENTS],
  ['Brought about by time', TIMER_EVENTS],
  ['Told by the billing provider', BILLING_EVENTS],
] as const satisfies readonly (readonly [string, readonly EventType[]])[];

const EVENTS: readonly EventType[] = ASKED_OF.flatMap(([, events]) => events);

/** Every way from one state to another, in the order of the states. */
export function edges(): Edge[] {
  return STATES.flatMap((from) =>
    STATES.map((to) => ({ from, to, events: EVENTS.filter((event) => leadsTo(from, event).includes(to)) })),
  ).filter(({ events }) => events.length > 0);
}

/** The lifecycle as a Mermaid state diagram: what leads out of each state. What leaves the state as it is, is left out. */
export function mermaid(): string {
  const arrows = edges()
    .filter(({ from, to }) => from !== to)
    .map(({ from, to, events }) => `  ${from} --> ${to}: ${events.join(', ')}`);
  return [
    'stateDiagram-v2',
    '  [*] --> trial: start_trial',
    '  [*] --> renewal: purchase',
    ...arrows,
    '  retired --> [*]',
  ].join('\n');
}

/** A Markdown table for each kind of event: where it leads from every state, or the code of its refusal. */
export function eventTables(): string {
  return ASKED_OF.map(([title, events]) => {
    const rows = events.map((event) => [`\`${event}\``, ...STATES.map((state) => outcome(state, event))]);
    return `### ${title}\n\n${table(['', ...STATES], rows)}`;
  }).join('\n\n');
}

/** A Markdown table of the refusals: what is so, and what to do about it. */
export function refusalTable(): string {
  const rows = Object.entries(REFUSALS).map(([code, { detail, next }]) => [`\`${code}\``, detail, next]);
  return table(['code', 'what is so', 'what to do next'], rows);
}

function leadsTo(state: LicenseState, event: EventType): readonly LicenseState[] {
  const rule = cell(state, event);
  return typeof rule === 'string' ? [] : rule.to;
}

function outcome(state: LicenseState, event: EventType): string {
  const rule = cell(state, event);
  if (typeof rule === 'string') return `\`${rule}\``;
  if (rule.to.length === 0) return 'no change';
  return rule.to.map((to) => (to === state ? 'stays' : `→ **${to}**`)).join(' or ');
}

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
