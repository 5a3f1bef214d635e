import { startMailCatcher } from '../stack/mail.ts';
import { startPostgres } from '../stack/postgres.ts';
import type { Report } from '../stack/report.ts';
import { startStripeStandIn } from '../stack/stripe-standin.ts';
import type { Supervisor } from '../stack/supervisor.ts';
import { startTemporal } from '../stack/temporal.ts';
import { loadWorkflowBundle } from '../../worker/bundle.ts';
import { findTestServer } from '../stack/temporal-test-server.ts';

/**
 * Starts what tests need, all at once, on free ports and below `dir`. Returns the addresses as environment variables, which
 * `test/support/stack.ts` reads.
 */
export async function startTestStack(dir: string, supervisor: Supervisor, report: Report): Promise<NodeJS.ProcessEnv> {
  const [postgres, temporal, testServer, stripe, mail] = await Promise.all([
    supervisor.supervise('postgres', () => startPostgres({ dir, fast: true })),
    supervisor.supervise('temporal', () => startTemporal({ dir, report })),
    findTestServer(report),
    supervisor.supervise('stripe', () => startStripeStandIn({ dir })),
    supervisor.supervise('mail', () => startMailCatcher({ dir })),
    // Built here once, before several test files would each build it.
    loadWorkflowBundle(),
  ]);
  return {
    TEST_DATABASE_URL: postgres.url,
    TEST_TEMPORAL_ADDRESS: temporal.address,
    TEST_SERVER_PATH: testServer,
    TEST_STRIPE_URL: stripe.url,
    TEST_SMTP_URL: mail.smtpUrl,
    TEST_MAIL_URL: mail.apiUrl,
  };
}
