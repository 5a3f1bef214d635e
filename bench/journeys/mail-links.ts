import { createContext } from '../../activities/notifications/context.ts';
import { render } from '../../activities/notifications/render.ts';
import { loadTemplates } from '../../activities/notifications/templates.ts';
import { sampleNotices } from '../../activities/notifications/testing/sample-notices.ts';
import type { Catalog } from '../../catalog/load.ts';
import type { Account } from '../../db/queries/accounts.ts';
import type { Template } from '../../domain/lifecycle/effects.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { lifeOf, type Life } from './prepare.ts';
import { cancel, pause, retire, scheduleChange, type Actors } from './actors.ts';

/** A licence in a state in which mails are written about it. */
export interface MailedLife {
  readonly templates: readonly Template[];
  readonly life: Life;
  readonly before?: (actors: Actors, license: License) => Promise<void>;
}

const goodCardIn = (state: Parameters<typeof lifeOf>[0]['state']) => lifeOf({ state, card: 'good', role: 'owner' });

/** Every template, with a licence that it can be about. */
export const MAILED: readonly MailedLife[] = [
  { templates: ['trial_started', 'trial_ending'], life: goodCardIn('trial') },
  {
    templates: [
      'renewal_upcoming',
      'payment_received',
      'period_comped',
      'cancellation_withdrawn',
      'change_removed',
      'key_replaced',
      'resumed',
    ],
    life: goodCardIn('active'),
  },
  { templates: ['license_ending', 'cancelled'], life: goodCardIn('active'), before: cancel },
  { templates: ['change_scheduled'], life: goodCardIn('active'), before: scheduleChange },
  {
    templates: ['payment_failed', 'payment_action_required', 'grace_reduced', 'grace_extended'],
    life: goodCardIn('grace'),
  },
  { templates: ['suspended'], life: goodCardIn('suspended') },
  { templates: ['paused'], life: goodCardIn('active'), before: pause },
  { templates: ['expired', 'withdrawn'], life: goodCardIn('expired') },
  { templates: ['retired'], life: goodCardIn('active'), before: retire },
];

/** The addresses in the portal to which the mails of these templates lead when they are about this licence, each once. */
export function linksOf(
  catalog: Catalog,
  about: {
    readonly templates: readonly Template[];
    readonly license: License;
    readonly account: Account;
    readonly url: string;
  },
): string[] {
  const { templates, license, account, url } = about;
  const disclosures = [...catalog.regions.values()].flatMap((region) => region.disclosures);
  const texts = loadTemplates({ disclosures: new Set(disclosures) });
  const head = { sequence: 1, hash: 'ab'.repeat(32) };
  const context = createContext({ license, account, keyHint: '7Q2K', head }, Date.now(), url);
  const links = sampleNotices(catalog)
    .map(({ notice }) => notice)
    .filter(({ template }) => templates.includes(template))
    .flatMap((notice) => {
      // Without a page of the bank, the mail links to the portal.
      const params = 'url' in notice.params ? { ...notice.params, url: null } : notice.params;
      const { html } = render(texts, { ...notice, params }, context);
      return [...html.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => href);
    });
  return [...new Set(links)].filter((href) => href.startsWith(`${url}/portal/${license.account}/`));
}
