import { findAccount } from '../../db/queries/accounts.ts';
import { actorsAt } from './actors.ts';
import { linksOf, type MailedLife } from './mail-links.ts';
import type { JourneyTools } from './make-journey.ts';
import { openMailLink, type Reader } from './open-mail-link.ts';
import { prepare } from './prepare.ts';

/** Opens every link of some mails about one licence; `missed`: those that lead elsewhere. */
export async function followMailLinks(
  tools: JourneyTools,
  { templates, life, before }: MailedLife,
  reader: Reader,
): Promise<{ links: number; missed: string[] }> {
  const { portal, database } = tools;
  const { context, url } = portal;
  const { license, token } = await prepare(context, database, life);
  await before?.(await actorsAt(url, database, token), license);
  const account = await findAccount(context.db, license.account);
  if (!account) throw new Error(`${license.account} is gone`);
  const hrefs = linksOf(context.catalog, { templates, license, account, url });
  const missed: string[] = [];
  for (const href of hrefs) {
    const instead = await openMailLink(tools, { href, account: account.id, reader });
    if (instead !== null) missed.push(`${href} ${instead}`);
  }
  return { links: hrefs.length, missed };
}
