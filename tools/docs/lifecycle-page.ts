import { ALLOWED_ON_HOLD } from '../../domain/lifecycle/transition.ts';
import { PROBLEM_CODES } from '../../contract/problems.ts';
import { eventTables, markdownTable, mermaidDiagram } from '../../domain/lifecycle/diagram.ts';
import { REFUSAL_CODES } from '../../domain/lifecycle/refusals.ts';
import { loadTexts } from '../../knowledge/texts.ts';

/** Generates `docs/lifecycle.md` from the lifecycle's table. */
export function renderLifecyclePage(): string {
  return `# The lifecycle of a licence

<!-- Generated from domain/lifecycle/table.ts by \`node tools/docs/generate.ts\`: change the table, not this page. -->

One table defines the lifecycle: for each state and event it has either a rule or the refusal that the customer gets.
The workflow, the API, the forecast and this page all use it. In the diagram, an arrow leads out of a state and is
labelled with its events; an event with two arrows takes one of them, depending on the licence's plan and dates.

\`\`\`mermaid
${mermaidDiagram()}
\`\`\`

## Events by state

_stays_: accepted, and the state remains the same · _no change_: accepted, without any effect · a \`code\`: refused,
without any effect. A licence on hold refuses every event with \`license_on_hold\`, except
${[...ALLOWED_ON_HOLD].map((event) => `\`${event}\``).join(', ')}.

${eventTables()}

## Refusals

Each refusal has a stable code and a next step.

${refusalTable()}
`;
}

/** A Markdown table of the refusals and what to do next. Facts of a refusal that the text would name read as \`…\`. */
function refusalTable(): string {
  const texts = loadTexts({ problemCodes: PROBLEM_CODES });
  const rows = REFUSAL_CODES.map((code) => {
    const { detail, next_step } = texts.problem('en', code);
    return [`\`${code}\``, detail, next_step];
  });
  return markdownTable(['code', 'meaning', 'next step'], rows);
}
