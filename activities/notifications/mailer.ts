import { createTransport } from 'nodemailer';

/** A mail and how to deliver it. */
export interface Message {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The same for every attempt to send the same mail: see {@link stableMessageId}. */
  readonly messageId: string;
  /** Where the mail is turned off by a POST, sent as `List-Unsubscribe`; null for mails that are always sent. */
  readonly unsubscribeUrl: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Mailer {
  /** Sends the mail as soon as a connection is free. Throws {@link MailError}, after 45 seconds at the latest. */
  send(message: Message): Promise<void>;
  /** Checks that the server accepts mails. Throws {@link MailError} within ten seconds when it does not answer. */
  verify(): Promise<void>;
  /** Closes the connections once the mails that are being sent are sent. */
  close(): void;
}

/** Why a mail was not sent. `permanent`: trying again cannot help, because the server refused this mail. */
export class MailError extends Error {
  readonly permanent: boolean;

  constructor(message: string, options: { permanent: boolean; cause: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'MailError';
    this.permanent = options.permanent;
  }
}

/**
 * How long the server may take to accept the connection and to greet, and then how long it may stay silent. A server that
 * does not answer is therefore reported within twice this time.
 */
const TIMEOUT_MS = 4_500;
const MAX_CONNECTIONS = 5;
/** A server that answers slowly, byte by byte, is never silent. A mail that it takes after this time is sent again. */
const SEND_TIMEOUT_MS = 45_000;

/** A pool of connections to the SMTP server. It connects when it is first used. */
export function createMailer(options: {
  smtpUrl: string;
  from: string;
  timeoutMs?: number;
  sendTimeoutMs?: number;
}): Mailer {
  const { timeoutMs = TIMEOUT_MS, sendTimeoutMs = SEND_TIMEOUT_MS } = options;
  const transport = createTransport(
    {
      url: options.smtpUrl,
      pool: true,
      maxConnections: MAX_CONNECTIONS,
      // Only the caller tries again, with its own delays.
      maxRequeues: 0,
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      dnsTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from: options.from },
  );
  const server = stripCredentials(options.smtpUrl);
  return {
    async send(message) {
      try {
        await within(sendTimeoutMs, transport.sendMail({ ...contentOf(message), headers: headersOf(message) }));
      } catch (error) {
        throw toMailError(error, `The mail server ${server} did not accept the mail`);
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

async function within(ms: number, sending: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`No answer within ${ms} ms`)), ms);
  try {
    await Promise.race([sending, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A Message-ID made from what the mail is about, so that mail programs and servers recognise a mail that was sent twice
 * after a crash: `stableMessageId(['lic_1', '12', 'suspended'], from)` → `<lic_1.12.suspended@example.com>`.
 */
export function stableMessageId(about: readonly string[], from: string): string {
  const host = /@([\w.-]+)/.exec(from)?.[1] ?? 'localhost';
  return `<${about.map((part) => part.replaceAll(/[^\w-]/g, '-')).join('.')}@${host}>`;
}

function contentOf({ to, subject, text, html, messageId }: Message) {
  return { to, subject, text, html, messageId };
}

/** RFC 3834: automatic replies should not answer this mail. RFC 2369: where to turn it off; RFC 8058: by one press. */
function headersOf({ headers, unsubscribeUrl }: Message): Record<string, string> {
  return {
    'Auto-Submitted': 'auto-generated',
    ...(unsubscribeUrl === null
      ? {}
      : { 'List-Unsubscribe': `<${unsubscribeUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
    ...headers,
  };
}

function toMailError(error: unknown, what: string): MailError {
  const why = error instanceof Error ? error.message : String(error);
  return new MailError(`${what}: ${why}`, { permanent: isPermanent(error), cause: error });
}

/**
 * Whether the server refused this recipient or this content (5xx). A refusal of the connection, the sign-in or the sender
 * is about our settings: mails wait until those are right.
 */
function isPermanent(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, command, responseCode } = { code: null, command: null, responseCode: 0, ...error };
  const aboutThisMail = code === 'EMESSAGE' || (code === 'EENVELOPE' && command === 'RCPT TO');
  return aboutThisMail && responseCode >= 500;
}

function stripCredentials(url: string): string {
  return URL.canParse(url) ? `${new URL(url).protocol}//${new URL(url).host}` : 'the address of SMTP_URL';
}
