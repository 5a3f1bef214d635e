import { BILLING_EVENTS, CUSTOMER_EVENTS, TIMER_EVENTS, type EventType } from './events.ts';
import { INTERVENTIONS } from './interventions.ts';
import { STATES, type LicenseState } from './license.ts';
import { ruleOrRefusal } from './table.ts';

/** An arrow of the diagram: the events that can lead from one state to another. */
export interface Edge {
  readonly from: LicenseState;
  readonly to: LicenseState;
  readonly events: readonly EventType[];
}

const EVENT_GROUPS = [
  ['Sent by a customer', CUSTOMER_EVENTS],
  ['Sent by an agent', INTERVENTIONS],
  ['Due at a time', TIMER_EVENTS],
  ['Reported by the billing provider', BILLING_EVENTS],
] as const satisfies readonly (readonly [string, readonly EventType[]])[];

const ALL_EVENTS: readonly EventType[] = EVENT_GROUPS.flatMap(([, events]) => events);

/** All arrows, in the order of the states. */
export function diagramEdges(): Edge[] {
  return STATES.flatMap((from) =>
    STATES.map((to) => ({ from, to, events: ALL_EVENTS.filter((event) => targetStates(from, event).includes(to)) })),
  ).filter(({ events }) => events.length > 0);
}

/** The lifecycle as a Mermaid state diagram, without the events that keep the state. */
export function mermaidDiagram(): string {
  const arrows = diagramEdges()
    .filter(({ from, to }) => from !== to)
    .map(({ from, to, events }) => `  ${from} --> ${to}: ${events.join(', ')}`);
  return [
    'stateDiagram-v2',
    '  [*] --> trial: start_trial',
    '  [*] --> incomplete: purchase',
    ...arrows,
    '  retired --> [*]',
  ].join('\n');
}

/** A Markdown table for each kind of event: the states it leads to from every state, or the code of its refusal. */
export function eventTables(): string {
  return EVENT_GROUPS.map(([title, events]) => {
    const rows = events.map((event) => [`\`${event}\``, ...STATES.map((state) => describeOutcome(state, event))]);
    return `### ${title}\n\n${markdownTable(['', ...STATES], rows)}`;
  }).join('\n\n');
}

function targetStates(state: LicenseState, event: EventType): readonly LicenseState[] {
  const rule = ruleOrRefusal(state, event);
  return typeof rule === 'string' ? [] : rule.to;
}

function describeOutcome(state: LicenseState, event: EventType): string {
  const rule = ruleOrRefusal(state, event);
  if (typeof rule === 'string') return `\`${rule}\``;
  if (rule.to.length === 0) return 'no change';
  return rule.to.map((to) => (to === state ? 'stays' : `→ **${to}**`)).join(' or ');
}

const markdownRow = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [markdownRow(head), markdownRow(head.map(() => '---')), ...rows.map(markdownRow)].join('\n');
}
