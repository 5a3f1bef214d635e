import { createStripe } from '../billing/stripe-client.ts';
import type { ActivityDependencies } from '../activities/create.ts';
import { createDelivery, type Deliver } from '../activities/notifications/deliver.ts';
import { createMailer, type Mailer } from '../activities/notifications/mailer.ts';
import { loadTemplates } from '../activities/notifications/templates.ts';
import { createPersonMailDelivery, type DeliverPersonMails } from '../activities/person-mails/deliver.ts';
import { loadPersonTemplates } from '../activities/person-mails/templates.ts';
import { loadCatalog } from '../catalog/load.ts';
import { connect } from '../db/connect.ts';
import { createPersonSecrets, type PersonSecrets } from '../db/person-secrets.ts';
import { createVault } from '../db/vault.ts';
import { loadTexts } from '../knowledge/texts.ts';
import { createFindTxt, type FindTxt } from '../outgoing/txt-records.ts';
import type { Settings } from '../settings.ts';

/**
 * How long a statement of an activity may run. A process gives up on a statement 3 s after that, wherever it then is, and the
 * server ends it when it has run for so long. So a statement with which a recording begins has ended before the recording is
 * tried again, after 20 s (see `workflows/license/proxies.ts`).
 */
const STATEMENT_TIMEOUT_MS = 8_000;

/** For each of two tries at each server of DNS. */
const DNS_TIMEOUT_MS = 5_000;

/** The mail server of the settings. */
export function createMailerFromSettings({ smtpUrl, mailFrom }: Pick<Settings, 'smtpUrl' | 'mailFrom'>): Mailer {
  return createMailer({ smtpUrl, from: mailFrom });
}

/** What a worker reaches outside of its process. */
export interface WorkerDependencies extends Omit<ActivityDependencies, 'onNotified'> {
  readonly secrets: PersonSecrets;
  readonly mailer: Mailer;
  readonly deliver: Deliver;
  readonly deliverPersonMails: DeliverPersonMails;
  readonly findTxt: FindTxt;
}

/**
 * What a worker reaches outside of its process, by the settings: the database, Stripe, mail. Throws `DataError` for an error
 * in the catalog or the mail templates. Nothing is connected before it is used. The caller closes `db` and `mailer`.
 */
export function createWorkerDependencies(
  settings: Settings<'worker'>,
  applicationName: string,
  mailer = createMailerFromSettings(settings),
): WorkerDependencies {
  const { publicUrl, mailFrom } = settings;
  const db = connect(settings.databaseUrls.worker, { applicationName, statementTimeoutMs: STATEMENT_TIMEOUT_MS });
  const templates = loadTemplates(loadCatalog());
  const vault = createVault(settings.secret, settings.otherSecrets);
  const secrets = createPersonSecrets(settings.secret, settings.otherSecrets);
  return {
    db,
    vault,
    templates,
    publicUrl,
    secrets,
    stripe: createStripe(settings.stripe),
    mailer,
    findTxt: createFindTxt(DNS_TIMEOUT_MS),
    deliver: createDelivery({ db, mailer, templates, publicUrl, mailFrom, secrets }),
    deliverPersonMails: createPersonMailDelivery({
      db,
      mailer,
      mailFrom,
      publicUrl,
      templates,
      personTemplates: loadPersonTemplates(),
      texts: loadTexts(),
      secrets,
      vault,
    }),
  };
}
