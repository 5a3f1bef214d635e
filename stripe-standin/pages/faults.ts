import { parseFaultRule } from '../fault-rule.ts';
import { FAULTS, type FaultRule } from '../faults.ts';
import { html, type Html } from './html.ts';
import { renderTable } from './layout.ts';
import type { PageRequest, View } from './view.ts';

export const showFaults = (request: PageRequest): View => faultsView(request);

/** Arms the fault of the form, or clears all of them. */
export function submitFaults(request: PageRequest): View {
  const { faults } = request.standIn;
  try {
    if (request.field('action') === 'clear') faults.clear();
    else faults.arm(parseFaultRule(ruleOf(request)));
  } catch (error) {
    return faultsView(request, error instanceof Error ? error.message : String(error));
  }
  return { redirect: `${request.context.url}/faults` };
}

/** The rule as JSON; an empty field is absent. */
function ruleOf({ field }: PageRequest): object {
  const text = (name: string): object => (field(name) === '' ? {} : { [name]: field(name) });
  const number = (name: string): object => (field(name) === '' ? {} : { [name]: Number(field(name)) });
  return {
    fault: field('fault'),
    match: { ...text('method'), ...text('path'), ...text('event') },
    ...number('times'),
    ...number('ms'),
  };
}

function faultsView({ standIn }: PageRequest, problem?: string): View {
  const armed = standIn.faults.list();
  return {
    status: problem === undefined ? 200 : 400,
    title: 'Faults',
    section: '/faults',
    content: html`
      ${problem === undefined ? undefined : html`<p role="alert">The fault was not armed: ${problem}.</p>`}
      <p>A fault makes the stand-in fail on request, to test what Evergreen does when Stripe fails.</p>
      <h2>Armed now</h2>
      ${armed.length === 0 ? html`<p>No fault is armed: every request is answered normally.</p>` : armedTable(armed)}
      <h2>Arm a fault</h2>
      ${armForm}
      <h2>What each fault does</h2>
      ${faultTable}
    `,
  };
}

const armedTable = (armed: readonly (FaultRule & { left: number | null })[]): Html => html`
  ${renderTable(
    'Armed faults',
    ['Fault', 'Acts on', 'Times left'],
    armed.map(
      ({ fault, match, left }) =>
        html`<tr>
          <th scope="row"><code>${fault}</code></th>
          <td>${describeMatch(match)}</td>
          <td>${left ?? 'Until cleared'}</td>
        </tr>`,
    ),
  )}
  <form method="post"><button name="action" value="clear">Clear all faults</button></form>
`;

const describeMatch = (match: FaultRule['match'] = {}): string =>
  [match.method?.toUpperCase(), match.path, match.event && `event ${match.event}`].filter(Boolean).join(' ') ||
  'Every request';

const textField = (name: string, label: string, hint: string): Html =>
  html`<div>
    <label for="${name}">${label}</label>
    <input id="${name}" name="${name}" aria-describedby="${name}-hint" autocomplete="off" spellcheck="false" />
    <span class="note" id="${name}-hint">${hint}</span>
  </div>`;

const numberField = (name: string, label: string, hint: string): Html =>
  html`<div>
    <label for="${name}">${label}</label>
    <input id="${name}" name="${name}" type="number" min="1" step="1" aria-describedby="${name}-hint" />
    <span class="note" id="${name}-hint">${hint}</span>
  </div>`;

const armForm = html`
  <form method="post" class="fields">
    <div>
      <label for="fault">Fault</label>
      <select id="fault" name="fault">
        ${Object.keys(FAULTS).map((name) => html`<option>${name}</option>`)}
      </select>
    </div>
    ${numberField('times', 'Times', 'How often. Empty: until cleared.')}
    ${textField('path', 'Path', 'Regular expression, such as /pay$. Empty: every path.')}
    ${textField('event', 'Event type', 'Regular expression, such as ^invoice\\.paid$. Webhook faults only.')}
    ${numberField('ms', 'Milliseconds', 'For faults that wait.')}
    <div><button class="primary" name="action" value="arm">Arm the fault</button></div>
  </form>
`;

const faultTable = renderTable(
  'What each fault does',
  ['Fault', 'What it does'],
  Object.entries(FAULTS).map(
    ([name, description]) =>
      html`<tr>
        <th scope="row"><code>${name}</code></th>
        <td>${description.replaceAll('`', '')}</td>
      </tr>`,
  ),
);
