import { TEST_CARDS, testCardTokens, type CardOutcome, type TestCardToken } from '../../domain/billing/test-cards.ts';
import { DEBIT_CURRENCY, TEST_DEBITS, testDebitTokens, type TestDebitToken } from '../../domain/billing/test-debits.ts';
import { html, type Html } from './html.ts';
import { renderTable } from './layout.ts';

/** One token for each card number: Stripe has two tokens for some cards. */
const CARDS: readonly TestCardToken[] = testCardTokens().filter(
  (token, index, tokens) =>
    tokens.findIndex((other) => TEST_CARDS[other].number === TEST_CARDS[token].number) === index,
);

const GROUPS: readonly { kind: CardOutcome['kind']; label: string }[] = [
  { kind: 'succeeds', label: 'Pays' },
  { kind: 'needs_authentication', label: 'Asks for 3D Secure first' },
  { kind: 'declined', label: 'Declined' },
];

/** The number in groups, as it is on a card. */
export const formatNumber = (token: TestCardToken): string =>
  TEST_CARDS[token].number.replaceAll(/(\d{4})(?=\d)/g, '$1 ');

const isPayableByDebit = (currency: string): boolean => currency.toUpperCase() === DEBIT_CURRENCY;

/** The choice of a test card, grouped by what it does on this page, or of a test bank account where the currency allows it. */
export const cardSelect = (currency: string): Html => html`
  <label for="card">Test card</label>
  <select id="card" name="card">
    ${GROUPS.map(
      ({ kind, label }) =>
        html`<optgroup label="${label}">
          ${CARDS.filter((token) => TEST_CARDS[token].charge.onSession.kind === kind).map(cardOption)}
        </optgroup>`,
    )}
    ${
      isPayableByDebit(currency)
        ? html`<optgroup label="Bank debit, decided later">${testDebitTokens().map(debitOption)}</optgroup>`
        : undefined
    }
  </select>
`;

const cardOption = (token: TestCardToken): Html =>
  html`<option value="${token}">${TEST_CARDS[token].label} · ${formatNumber(token)}</option>`;

const formatIban = (token: TestDebitToken): string => TEST_DEBITS[token].iban.replaceAll(/(.{4})(?=.)/g, '$1 ');

const debitOption = (token: TestDebitToken): Html =>
  html`<option value="${token}">${TEST_DEBITS[token].label} · ${formatIban(token)}</option>`;

/** What becomes of a debit of each test bank account. */
export const debitTable = (): Html =>
  renderTable(
    'What each test bank account does',
    ['Account', 'IBAN', 'First', 'Later'],
    testDebitTokens().map((token) => {
      const { label, failure } = TEST_DEBITS[token];
      return html`<tr>
        <th scope="row">${label}</th>
        <td class="number">${formatIban(token)}</td>
        <td>Processing</td>
        <td>${failure === null ? 'Pays' : `Fails: ${failure.replaceAll('_', ' ')}`}</td>
      </tr>`;
    }),
  );

/** What each test card does when it pays here, when a renewal charges it, and when it is saved for a customer. */
export const cardTable = (): Html =>
  renderTable(
    'What each test card does',
    ['Card', 'Number', 'Pays on this page', 'Charged for a renewal', 'Saved for a customer'],
    CARDS.map((token) => {
      const { label, charge, attach } = TEST_CARDS[token];
      return html`<tr>
        <th scope="row">${label}</th>
        <td class="number">${formatNumber(token)}</td>
        <td>${describeOutcome(charge.onSession)}</td>
        <td>${describeOutcome(charge.offSession)}</td>
        <td>${describeOutcome(attach)}</td>
      </tr>`;
    }),
  );

function describeOutcome(outcome: CardOutcome): string {
  switch (outcome.kind) {
    case 'succeeds':
      return 'Yes';
    case 'declined':
      return `Declined: ${outcome.declineCode.replaceAll('_', ' ')}`;
    case 'needs_authentication':
      return outcome.afterwards.kind === 'succeeds'
        ? 'After 3D Secure'
        : `3D Secure, then declined: ${outcome.afterwards.declineCode.replaceAll('_', ' ')}`;
  }
}
