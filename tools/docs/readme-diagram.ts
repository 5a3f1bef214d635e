import { diagramEdges } from '../../domain/lifecycle/diagram.ts';
import { BILLING_EVENTS, TIMER_EVENTS, type EventType } from '../../domain/lifecycle/events.ts';

/** The events of most licences: timers, payments, a pause. docs/lifecycle.md has all of them. */
const USUAL_EVENTS: ReadonlySet<EventType> = new Set([
  ...TIMER_EVENTS,
  ...BILLING_EVENTS,
  'pause',
  'resume',
  'reactivate',
]);

const FENCE = '```';
const DIAGRAM_BLOCK = /(<!-- lifecycle: [^>]*-->\n)[\s\S]*(<!-- \/lifecycle -->)/;

/** Returns the README with its lifecycle diagram regenerated from the table. */
export function withDiagram(readme: string): string {
  if (!DIAGRAM_BLOCK.test(readme))
    throw new Error('README.md needs the comments <!-- lifecycle: … --> and <!-- /lifecycle --> around its diagram');
  return readme.replace(DIAGRAM_BLOCK, `$1\n${FENCE}mermaid\n${renderDiagram()}\n${FENCE}\n\n$2`);
}

function renderDiagram(): string {
  const arrows = diagramEdges()
    .filter(({ from, to }) => from !== to)
    .map(({ from, to, events }) => ({ from, to, events: events.filter((event) => USUAL_EVENTS.has(event)) }))
    .filter(({ events }) => events.length > 0)
    .map(({ from, to, events: [event = ''] }) => `  ${from} --> ${to}: ${event.replaceAll('_', ' ')}`);
  return ['stateDiagram-v2', '  [*] --> trial', '  [*] --> incomplete: purchase', ...arrows, '  retired --> [*]'].join(
    '\n',
  );
}
