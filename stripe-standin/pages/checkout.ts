import type { Stripe } from 'stripe';
import { findTestCard, type TestCardToken } from '../../domain/billing/test-cards.ts';
import { confirmSetup } from '../card-setup.ts';
import { createCard } from '../cards.ts';
import { checkoutPages, findSession, returnUrlOf } from '../checkout.ts';
import { ApiError } from '../errors.ts';
import { idOf } from '../ids.ts';
import { html, type Html } from './html.ts';
import { cardTable, formatNumber } from './test-cards.ts';
import { notFoundView, type PageRequest, type View } from './view.ts';

/** The cards that are offered, what becomes of each, and the page of Stripe's documentation that says so. */
const OFFERED: readonly { readonly token: TestCardToken; readonly about: string; readonly page: string }[] = [
  { token: 'pm_card_visa', about: 'Good: it is saved, and pays', page: 'https://docs.stripe.com/testing#cards' },
  {
    token: 'pm_card_chargeCustomerFail',
    about: 'Declined later: it is saved, and each payment is declined',
    page: 'https://docs.stripe.com/testing#declined-payments',
  },
  {
    token: 'pm_card_authenticationRequiredOnSetup',
    about: 'Challenged: the bank asks before it is saved; then it pays',
    page: 'https://docs.stripe.com/testing#regulatory-cards',
  },
  {
    token: 'pm_card_chargeDeclinedExpiredCard',
    about: 'Expired: it is declined here',
    page: 'https://docs.stripe.com/testing#declined-payments',
  },
];

/** The page on which a customer saves a card, in place of Stripe Checkout. */
export function showCheckout({ context, id }: PageRequest): View {
  const session = findSession(context, id);
  return session ? sessionView(session) : notFoundView;
}

/** Saves the card that was chosen or typed, then sends the customer back; a declined card leaves the session open. */
export function submitCheckout({ context, id, field }: PageRequest): View {
  const session = findSession(context, id);
  const intent = session && context.store.get('setup_intent', idOf(session.setup_intent) ?? '');
  if (!session || !intent) return notFoundView;
  if (session.status !== 'open') return sessionView(session);
  const card = findTestCard(field('number').replaceAll(/\s/g, '') || field('card'));
  if (!card) return sessionView(session, 'There is no such test card. Choose one, or type the number of one.');
  try {
    const method = createCard(context, card);
    const returnUrl = `${checkoutPages(context)}/${id}`;
    const { next_action: next } = confirmSetup(context, intent, method, { authenticated: false, returnUrl });
    const authentication = next?.redirect_to_url?.url;
    if (authentication) return { redirect: authentication };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return sessionView(session, error.message);
  }
  return sessionView(findSession(context, id) ?? session);
}

function sessionView(session: Stripe.Checkout.Session, problem?: string): View {
  const back = returnUrlOf(session);
  if (session.status === 'complete' && back !== null) return { redirect: back };
  const isOpen = session.status === 'open';
  return {
    status: isOpen ? 200 : 410,
    title: isOpen ? 'Save a card' : 'This page has expired',
    content: html`
      ${problem === undefined ? undefined : html`<p role="alert">${problem}</p>`}
      ${isOpen ? cardForm : html`<p>Go back to where you came from, and begin again.</p>`}
      ${session.cancel_url === null ? undefined : html`<p><a href="${session.cancel_url}">Back without a card</a></p>`}
      ${
        isOpen
          ? html`<details>
              <summary>What each test card does</summary>
              ${cardTable()}
            </details>`
          : undefined
      }
    `,
  };
}

const offer = ({ token, about, page }: (typeof OFFERED)[number], index: number): Html =>
  html`<p>
    <label>
      <input type="radio" name="card" value="${token}" ${index === 0 ? html`checked` : undefined} />
      ${about} · <span class="number">${formatNumber(token)}</span>
    </label>
    <a href="${page}" aria-label="${`Stripe's documentation of ${formatNumber(token)}`}">Source</a>
  </p>`;

const cardForm = html`
  <p>Only test cards exist here. Nothing is charged now.</p>
  <form method="post">
    <fieldset>
      <legend>Test card</legend>
      ${OFFERED.map(offer)}
    </fieldset>
    <p>
      <label for="number">Or the number of another test card</label>
      <input id="number" name="number" inputmode="numeric" autocomplete="off" maxlength="23" />
    </p>
    <p><button class="primary">Save card</button></p>
  </form>
`;
