import type { Response } from 'playwright-core';
import { armFault, clearFaults } from '../../stripe-standin/testing.ts';
import { confirmShown, followRefusal, untilShown, type RefusalWay } from '../browser/refusal-steps.ts';
import { actorsAt } from './actors.ts';
import { VIEWPORTS } from './cases.ts';
import type { JourneyTools } from './make-journey.ts';
import { prepare } from './prepare.ts';
import type { RefusalCase } from './refusals.ts';

/** Brings a refusal about in the portal, and follows what it offers. */
export async function refuse(tools: JourneyTools, one: RefusalCase): Promise<RefusalWay> {
  if (!one.duringOutage) return await followFrom(tools, one, () => Promise.resolve());
  const standIn = { url: String(tools.portal.context.stack.env['BILLING_URL']) };
  try {
    return await followFrom(tools, one, async () => await armFault(standIn, { fault: 'connection_reset' }));
  } finally {
    await clearFaults(standIn);
  }
}

async function followFrom(
  { portal, database, browser }: JourneyTools,
  one: RefusalCase,
  prepared: () => Promise<void>,
): Promise<RefusalWay> {
  const { url } = portal;
  const { license, token } = await prepare(portal.context, database, one.life);
  const actors = await actorsAt(url, database, token);
  await prepared();
  const id = (await one.before?.(actors, license)) ?? license.id;
  const context = await browser.newContext({ locale: 'en-US', viewport: VIEWPORTS.desk });
  try {
    await context.addCookies([{ name: 'evergreen_session', value: token, url, httpOnly: true }]);
    let code: string | null = null;
    const watch = async (response: Response) => {
      if (response.status() < 400 || !/\/v1\/licenses\//.test(response.url())) return;
      const body = (await response.json().catch(() => null)) as { readonly code?: string } | null;
      code ??= body?.code ?? null;
    };
    context.on('response', (response) => void watch(response));
    const page = await context.newPage();
    const refused = () =>
      page.waitForResponse((response) => response.status() >= 400 && /\/v1\/licenses\//.test(response.url()), {
        timeout: 20_000,
      });
    const address = `${url}/portal/${license.account}/licences/${id}/${one.command}`;
    if (one.whileShown) {
      await page.goto(address);
      await untilShown(page);
      await one.whileShown(actors, id);
      await Promise.all([refused(), confirmShown(page)]);
    } else await Promise.all([refused(), page.goto(address)]);
    await page
      .getByRole('alert')
      .or(page.getByRole('button', { name: 'Ask for approval' }))
      .or(page.getByRole('link', { name: 'Pay the next period as well' }))
      .first()
      .waitFor({ timeout: 20_000 });
    return await followRefusal(page, () => code);
  } catch (error) {
    return { code: null, steps: null, said: String(error).slice(0, 400) };
  } finally {
    await context.close();
  }
}
