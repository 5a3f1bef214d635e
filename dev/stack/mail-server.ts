/**
 * The embedded mail catcher, as a process of its own: accepts any mail by SMTP, delivers none, and shows them on a page.
 * Settings: `MAIL_SMTP_PORT`, `MAIL_WEB_PORT` and `MAIL_DIR` (keeps the mails across restarts).
 */
import type { IncomingMessage } from 'node:http';
import { MailDev } from 'maildev';

const catcher = new MailDev({
  smtp: Number(process.env.MAIL_SMTP_PORT),
  web: Number(process.env.MAIL_WEB_PORT),
  ip: '127.0.0.1',
  webIp: '127.0.0.1',
  // Its certificate is self-signed, which every sensible client refuses.
  hideExtensions: ['STARTTLS'],
  maxEmails: 5_000,
  silent: true,
  ...(process.env.MAIL_DIR ? { mailDirectory: process.env.MAIL_DIR } : {}),
});

const { api } = await catcher.start();

/** MailDev serves its page at `/` only for `Accept: text/html`, so every request there gets that header. */
api?.server.server.prependListener('request', (request: IncomingMessage) => {
  if (request.url === '/') request.headers.accept = 'text/html';
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void catcher.stop().finally(() => process.exit(0)));
}

process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
