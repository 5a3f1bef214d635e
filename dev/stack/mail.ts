import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startNode } from './node-process.ts';
import { findFreePort } from './ports.ts';
import type { RunningService } from './processes.ts';
import { readyLineProbe, waitUntilReady } from './readiness.ts';

export type MailCatcher = RunningService & {
  /** For nodemailer. */
  smtpUrl: string;
  /** The page to read the mails on. */
  pageUrl: string;
  /** The same as JSON: `GET <apiUrl>/email`, `DELETE <apiUrl>/email/all`. */
  apiUrl: string;
};

/**
 * Starts the mail catcher; mails are kept in `<dir>/mail`. Ports absent: any free ones.
 * @throws when it does not come up, with what it printed last.
 */
export async function startMailCatcher(options: {
  dir: string;
  smtpPort?: number;
  webPort?: number;
}): Promise<MailCatcher> {
  const dir = resolve(options.dir);
  const mails = join(dir, 'mail');
  await mkdir(mails, { recursive: true });
  const smtpPort = options.smtpPort ?? (await findFreePort());
  const webPort = options.webPort ?? (await findFreePort());
  const process = await startNode({
    name: 'mail',
    script: new URL('./mail-server.ts', import.meta.url),
    env: { MAIL_SMTP_PORT: String(smtpPort), MAIL_WEB_PORT: String(webPort), MAIL_DIR: mails },
    dir,
  });
  await waitUntilReady(process, readyLineProbe(process));
  const { exited } = process;
  const pageUrl = `http://127.0.0.1:${webPort}`;
  return {
    smtpUrl: `smtp://127.0.0.1:${smtpPort}`,
    pageUrl,
    apiUrl: `${pageUrl}/api`,
    exited,
    stop: () => process.stop(),
  };
}
