import { createTransport } from 'nodemailer';

/** A mail and how it is to be delivered. */
export interface Message {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The same for every try to send the same mail: see {@link stableMessageId}. */
  readonly messageId: string;
  /** For mails that can be turned off: where. Becomes `List-Unsubscribe`; null for those that are always sent. */
  readonly unsubscribeUrl: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Mailer {
  /** Hands the mail to the server, once a connection is free. Throws {@link MailError}. */
  send(message: Message): Promise<void>;
  /** Asks the server whether it would take mails. Throws {@link MailError} within ten seconds when it is not there. */
  verify(): Promise<void>;
  /** Ends the connections once the mails under way are through. */
  close(): void;
}

/** Why a mail was not taken. `permanent`: trying again cannot help, for the server refused this very mail. */
export class MailError extends Error {
  readonly permanent: boolean;

  constructor(message: string, options: { permanent: boolean; cause: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'MailError';
    this.permanent = options.permanent;
  }
}

/**
 * How long a server may take to be reached and greet, and then how long it may stay silent. A dead one is so reported
 * within twice that.
 */
const TIMEOUT_MS = 4_500;
const MAX_CONNECTIONS = 5;

/** A pool of connections to the SMTP server. Nothing is sent, and nothing connected, before it is first used. */
export function createMailer(options: { smtpUrl: string; from: string; patienceMs?: number }): Mailer {
  const patience = options.patienceMs ?? TIMEOUT_MS;
  const transport = createTransport(
    {
      url: options.smtpUrl,
      pool: true,
      maxConnections: MAX_CONNECTIONS,
      // Trying again is the caller's decision, with its own delays: never the pool's, unseen.
      maxRequeues: 0,
      connectionTimeout: patience,
      greetingTimeout: patience,
      dnsTimeout: patience,
      socketTimeout: patience,
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from: options.from },
  );
  const server = stripCredentials(options.smtpUrl);
  return {
    async send(message) {
      try {
        await transport.sendMail({ ...contentOf(message), headers: headersOf(message) });
      } catch (error) {
        throw toMailError(error, `The mail was not taken by ${server}`);
      }
    },
    async verify() {
      try {
        await transport.verify();
      } catch (error) {
        throw toMailError(error, `The mail server ${server} cannot be used; check SMTP_URL`);
      }
    },
    close: () => transport.close(),
  };
}

/**
 * A Message-ID made from what the mail is about, so that a mail sent twice after a crash is recognised as one by mail
 * programs and servers: `stableMessageId(['lic_1', '12', 'suspended'], from)` → `<lic_1.12.suspended@example.com>`.
 */
export function stableMessageId(about: readonly string[], from: string): string {
  const host = /@([\w.-]+)/.exec(from)?.[1] ?? 'localhost';
  return `<${about.map((part) => part.replaceAll(/[^\w-]/g, '-')).join('.')}@${host}>`;
}

function contentOf({ to, subject, text, html, messageId }: Message) {
  return { to, subject, text, html, messageId };
}

/** RFC 3834: nobody's holiday reply should answer an automatic mail. RFC 2369: where to turn it off. */
function headersOf({ headers, unsubscribeUrl }: Message): Record<string, string> {
  return {
    'Auto-Submitted': 'auto-generated',
    ...(unsubscribeUrl === null ? {} : { 'List-Unsubscribe': `<${unsubscribeUrl}>` }),
    ...headers,
  };
}

function toMailError(error: unknown, what: string): MailError {
  const why = error instanceof Error ? error.message : String(error);
  return new MailError(`${what}: ${why}`, { permanent: isPermanent(error), cause: error });
}

/**
 * The server's own words (5xx) about this recipient or this content. About the connection, the sign-in or the sender
 * they are about our settings: mails wait until those are right.
 */
function isPermanent(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, command, responseCode } = { code: null, command: null, responseCode: 0, ...error };
  const ours = code === 'EMESSAGE' || (code === 'EENVELOPE' && command === 'RCPT TO');
  return ours && responseCode >= 500;
}

function stripCredentials(url: string): string {
  return URL.canParse(url) ? `${new URL(url).protocol}//${new URL(url).host}` : 'the address of SMTP_URL';
}
