import { ALLOWED_ON_HOLD } from '../../domain/lifecycle/transition.ts';
import { PROBLEM_CODES } from '../../contract/problems.ts';
import { eventTables, markdownTable, mermaidDiagram } from '../../domain/lifecycle/diagram.ts';
import { STATES, type LicenseState } from '../../domain/lifecycle/license.ts';
import { REFUSAL_CODES } from '../../domain/lifecycle/refusals.ts';
import { loadTexts } from '../../knowledge/texts.ts';

/** What each state means, and what the customer can use in it. */
const MEANINGS: { readonly [S in LicenseState]: readonly [meaning: string, access: string] } = {
  incomplete: ['bought and not paid yet; closed after a day, or when cancelled', 'nothing'],
  trial: ['free for the number of days that the plan sets', 'what the plan grants in a trial'],
  active: ['paid for, or given by support', 'everything'],
  renewal: ['a payment is under way', 'as before the payment'],
  grace: ['the period has ended and is not paid; payments are retried', 'everything, then a part'],
  paused: ['paused by the customer; the remaining days are kept', 'what the plan grants in a pause'],
  suspended: ['grace has ended without a payment; paying brings it back', 'usually nothing; data is kept'],
  expired: ['ended; can be reactivated for a time', 'nothing, or what was bought for good'],
  retired: ['closed for good', 'nothing'],
};

/** Generates `docs/lifecycle.md` from the lifecycle's table. */
export function renderLifecyclePage(): string {
  return `# The lifecycle of a licence

<!-- Generated from domain/lifecycle/table.ts by \`node tools/docs/generate.ts\`: change the table, not this page. -->

## Words

- A **licence** is an account's right to use a plan. It has **periods**, which a customer pays for one by one.
- An **event** changes a licence: a **command** of a customer, an **intervention** of a support agent, a time that is reached, or
  the outcome of a payment. To **comp** is to give a period for free.
- A **transition** is one accepted event. It leads to a state, which may be the same one.
- A **refusal** is the answer to an event that is not allowed. It changes nothing.
- A **step** is a transition in the code: the licence after it, its change-log entry, and its effects.
- An **effect** is what has to be done once with a transition: ask for the outcome of a bank debit, replace a key, send a mail, hold
  a claim or release it.
- A **claim** is something that one licence at a time can hold, such as an account's one trial of a plan.
- A **charge** is an amount to collect for a licence. Its **purpose** says what it pays for, such as the next period. What is to
  be collected, voided or refunded is part of the licence.
- A **span** is the time from the start to the end of what a charge pays for.
- An **entitlement** is a feature, or a limit, that the plan grants the licence in its state.

## States

${stateTable()}

One table in the code has a rule or a refusal for each state and event. The workflow, the API, the forecast and this page use it.
In the diagram, an arrow is labelled with its events. An event with two arrows takes one of them, depending on the licence's plan
and dates.

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

function stateTable(): string {
  return markdownTable(
    ['state', 'meaning', 'can be used'],
    STATES.map((state) => [`\`${state}\``, ...MEANINGS[state]]),
  );
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
