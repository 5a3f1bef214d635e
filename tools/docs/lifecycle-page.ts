import { ALLOWED_ON_HOLD } from '../../domain/lifecycle/transition.ts';
import { eventTables, mermaidDiagram, refusalTable } from '../../domain/lifecycle/diagram.ts';

/** `docs/lifecycle.md`, made from the table that decides. */
export function renderLifecyclePage(): string {
  return `# The lifecycle of a licence

<!-- Made from domain/lifecycle/table.ts by \`node tools/docs/generate.ts\`: change the table, not this page. -->

One table decides what becomes of a licence: for every state, every event is either a rule or the refusal that the
customer is told. The workflow, the API, the forecast and this page are made from it. Here an arrow is a way out of a
state, with the events that take it; an event with two arrows takes the one that the licence's plan and dates decide.

\`\`\`mermaid
${mermaidDiagram()}
\`\`\`

## What becomes of each event

_stays_: taken, and the state is the same afterwards · _no change_: taken, with nothing to be done · a \`code\`: refused,
and nothing changes. A licence on hold refuses everything with \`license_on_hold\`, except
${[...ALLOWED_ON_HOLD].map((event) => `\`${event}\``).join(', ')}.

${eventTables()}

## Refusals

Each refusal has a code that never changes its meaning, and says what to do next.

${refusalTable()}
`;
}
