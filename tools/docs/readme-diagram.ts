import { diagramEdges } from '../../domain/lifecycle/diagram.ts';
import { BILLING_EVENTS, TIMER_EVENTS, type EventType } from '../../domain/lifecycle/events.ts';

/** What most licences see: what time and money do, and a pause. The whole is in docs/lifecycle.md. */
const USUAL_EVENTS: ReadonlySet<EventType> = new Set([
  ...TIMER_EVENTS,
  ...BILLING_EVENTS,
  'pause',
  'resume',
  'reactivate',
]);

const FENCE = '```';
const DIAGRAM_BLOCK = /(<!-- lifecycle: [^>]*-->\n)[\s\S]*(<!-- \/lifecycle -->)/;

/** The README with its picture of the lifecycle made anew from the table; all else stays as it is written. */
export function withDiagram(readme: string): string {
  if (!DIAGRAM_BLOCK.test(readme))
    throw new Error('README.md has lost the comments around its picture of the lifecycle');
  return readme.replace(DIAGRAM_BLOCK, `$1\n${FENCE}mermaid\n${renderDiagram()}\n${FENCE}\n\n$2`);
}

function renderDiagram(): string {
  const arrows = diagramEdges()
    .filter(({ from, to }) => from !== to)
    .map(({ from, to, events }) => ({ from, to, events: events.filter((event) => USUAL_EVENTS.has(event)) }))
    .filter(({ events }) => events.length > 0)
    .map(({ from, to, events: [event = ''] }) => `  ${from} --> ${to}: ${event.replaceAll('_', ' ')}`);
  return ['stateDiagram-v2', '  [*] --> trial', '  [*] --> renewal: purchase', ...arrows, '  retired --> [*]'].join(
    '\n',
  );
}
