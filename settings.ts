import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';
import { roleOf, urlVariableOf, type Login } from './db/logins.ts';

/** The validated settings from the environment. Only this module and the command-line tools read `process.env`. */
export type Settings<L extends Login = never> = {
  /** Of the logins that the process uses. */
  databaseUrls: Readonly<Record<L, string>>;
  temporal: {
    /** `host:port` of the server's gRPC service. */
    address: string;
    namespace: string;
    taskQueue: string;
    /** In the shape of the Temporal SDK's `tls` option; absent: no TLS. */
    tls?: TemporalTls;
    apiKey?: string;
  };
  /** `baseUrl` is set when a stand-in takes Stripe's place. */
  stripe: { secretKey: string; webhookSecret: string; baseUrl?: string };
  smtpUrl: string;
  mailFrom: string;
  /** Where people write to the vendor: the sender's address where nothing else is set. */
  supportEmail: string;
  host: string;
  port: number;
  /** Where customers reach the API, without a slash at the end. */
  publicUrl: string;
  /** The secret with which licence keys are encrypted and looked up: at least 32 bytes. */
  secret: Buffer;
  /** Further secrets whose keys can be read: see docs/operations.md on replacing a secret. */
  otherSecrets: readonly Buffer[];
  /** Pages of tools that run with this copy, for links on the start page; none in production. */
  localPages: { temporal_ui?: string; mail?: string; stripe?: string };
  logLevel: (typeof LOG_LEVELS)[number];
  requestDeadlineMs: number;
  /** The proxies in front of the API, whose word on the caller's address counts: their number, or their networks. */
  trustedProxies: number | readonly string[];
};

export type TemporalTls = {
  serverRootCACertificate?: Buffer;
  clientCertPair?: { crt: Buffer; key: Buffer };
};

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** A text that must be set and well-formed; `instead` says what to write. Errors never repeat a value: it may be secret. */
const requiredText = (isWellFormed: (value: string) => boolean, wrong: string, instead: string) =>
  z.string({ error: `is not set. Write ${instead}` }).refine(isWellFormed, { error: `${wrong}. Write ${instead}` });

const urlWithProtocol = (protocols: readonly string[], instead: string) =>
  requiredText(
    (value) => protocols.includes(URL.parse(value)?.protocol ?? ''),
    `is not an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    instead,
  );

const integerBetween = (min: number, max: number, fallback: number) =>
  z.coerce
    .number({ error: `is not a number. Write one from ${min} to ${max}` })
    .int()
    .min(min)
    .max(max)
    .default(fallback);

const pemFile = z
  .string()
  .transform((path, context) => {
    try {
      return readFileSync(path);
    } catch {
      context.addIssue({ code: 'custom', message: 'names a file that cannot be read. Write the path of a PEM file' });
      return z.NEVER;
    }
  })
  .optional();

const pageAddress = urlWithProtocol(['http:', 'https:'], 'the address of a page, or leave it out').optional();

const databaseUrl = (login: Login) =>
  urlWithProtocol(['postgres:', 'postgresql:'], `postgres://${roleOf(login)}:password@host:5432/evergreen`);

const environmentSchema = z.object({
  DATABASE_WORKER_URL: databaseUrl('worker').optional(),
  DATABASE_API_URL: databaseUrl('api').optional(),
  DATABASE_STAFF_URL: databaseUrl('staff').optional(),
  DATABASE_AUTH_URL: databaseUrl('auth').optional(),
  TEMPORAL_ADDRESS: requiredText(
    (value) => /^[^\s/:]+:\d+$/.test(value),
    'is not a host and a port',
    'for example 127.0.0.1:7233, or name.account.tmprl.cloud:7233',
  ),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  TEMPORAL_TASK_QUEUE: z.string().default('evergreen'),
  TEMPORAL_TLS: z.enum(['true', 'false'], { error: 'is neither true nor false' }).optional(),
  TEMPORAL_TLS_CA_FILE: pemFile,
  TEMPORAL_TLS_CERT_FILE: pemFile,
  TEMPORAL_TLS_KEY_FILE: pemFile,
  TEMPORAL_API_KEY: z.string().optional(),
  STRIPE_SECRET_KEY: requiredText(
    (value) => /^(sk|rk)_(test|live)_\S/.test(value),
    'is not a secret key of Stripe',
    'the key from the Stripe dashboard (sk_test_…), or any sk_test_… together with BILLING_URL',
  ),
  STRIPE_WEBHOOK_SECRET: requiredText(
    (value) => /^whsec_\S/.test(value),
    'is not the signing secret of a Stripe webhook endpoint',
    "the endpoint's secret from the Stripe dashboard (whsec_…)",
  ),
  BILLING_URL: urlWithProtocol(
    ['http:', 'https:'],
    "the address of Stripe's stand-in, or leave it out for Stripe itself",
  ).optional(),
  SMTP_URL: urlWithProtocol(['smtp:', 'smtps:'], 'smtp://user:password@host:587'),
  MAIL_FROM: requiredText(
    (value) => value.includes('@'),
    'holds no mail address',
    'for example Evergreen <licences@example.com>',
  ),
  SUPPORT_EMAIL: z
    .string()
    .regex(/^[^\s<>,;@]+@[^\s<>,;@]+$/, 'is no mail address. Write for example support@example.com, or leave it out')
    .optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: integerBetween(1, 65_535, 3000),
  PUBLIC_URL: urlWithProtocol(['http:', 'https:'], 'for example https://licences.example.com').optional(),
  TEMPORAL_UI_URL: pageAddress,
  MAIL_UI_URL: pageAddress,
  STRIPE_UI_URL: pageAddress,
  EVERGREEN_SECRET: requiredText(
    (value) => Buffer.from(value, 'base64').length >= 32,
    'holds fewer than 32 bytes in base64',
    'what `openssl rand -base64 32` prints, and keep it: licence keys are encrypted with it',
  ),
  EVERGREEN_OTHER_SECRETS: z
    .string()
    .default('')
    .transform((list) => list.split(',').filter(Boolean))
    .refine((list) => list.every((value) => Buffer.from(value, 'base64').length >= 32), {
      error:
        'holds a secret of fewer than 32 bytes in base64. Write secrets as for EVERGREEN_SECRET, with commas between',
    }),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `is none of ${LOG_LEVELS.join(', ')}` }).default('info'),
  REQUEST_DEADLINE_MS: integerBetween(100, 120_000, 20_000),
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((value) => (/^\d{1,9}$/.test(value.trim()) ? Number(value) : splitList(value)))
    .refine((proxies) => (typeof proxies === 'number' ? proxies >= 1 && proxies <= 10 : proxies.every(isNetwork)), {
      error:
        'is neither a number from 1 to 10 nor a list of networks. Write how many proxies a request passes, or their addresses ' +
        'with commas between, for example 10.0.0.0/8,2001:db8::/32; leave it out where callers connect to the API itself',
    }),
});

function splitList(value: string): string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

/** An address, or a network in the notation `10.0.0.0/8`. Not the one that contains every address. */
function isNetwork(value: string): boolean {
  const [address = '', prefix, ...more] = value.split('/');
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  const isPrefix = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= bits);
  return bits > 0 && isPrefix && more.length === 0;
}

/** Every variable that is read. */
export const SETTING_NAMES: readonly string[] = Object.keys(environmentSchema.shape);

/** The settings cannot be used; the message lists every problem, with the variable and what to write instead. */
export class SettingsError extends Error {
  override name = 'SettingsError';
}

/**
 * Reads and checks the settings of a process that signs in to the database by these logins. An empty variable counts as one that
 * is not set.
 * @throws {SettingsError} with all problems at once; values are never repeated.
 */
export function readSettings<L extends Login = never>(env: NodeJS.ProcessEnv, logins: readonly L[] = []): Settings<L> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environmentSchema.safeParse(given);
  const databases = z.object(Object.fromEntries(logins.map((login) => [urlVariableOf(login), databaseUrl(login)])));
  const issues = [...(databases.safeParse(given).error?.issues ?? []), ...(parsed.error?.issues ?? [])];
  const problems = [
    ...new Set(issues.map(({ path, message }) => `${path.join('.')} ${message}`)),
    ...findConflicts(given),
  ];
  if (!parsed.success || problems.length > 0) {
    throw new SettingsError(`The settings cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
  const entries = logins.map((login) => [login, given[urlVariableOf(login)]] as const);
  return { ...toSettings(parsed.data), databaseUrls: Object.fromEntries(entries) as Record<L, string> };
}

/** The address of a sender such as `Evergreen <licences@example.com>`. */
function addressIn(sender: string): string {
  return /<([^<>]+)>/.exec(sender)?.[1] ?? sender.trim();
}

/** Settings that are valid alone and wrong together. */
function findConflicts(given: Record<string, string | undefined>): string[] {
  const problems: string[] = [];
  if (given.BILLING_URL && /^(sk|rk)_live_/.test(given.STRIPE_SECRET_KEY ?? '')) {
    problems.push(
      'BILLING_URL would send a live key of Stripe to a stand-in. Write a sk_test_… key, or leave BILLING_URL out',
    );
  }
  if (Boolean(given.TEMPORAL_TLS_CERT_FILE) !== Boolean(given.TEMPORAL_TLS_KEY_FILE)) {
    problems.push('TEMPORAL_TLS_CERT_FILE and TEMPORAL_TLS_KEY_FILE belong together. Set both, or neither');
  }
  return problems;
}

function toSettings(env: z.infer<typeof environmentSchema>): Omit<Settings, 'databaseUrls'> {
  const tls = temporalTls(env);
  return {
    temporal: {
      address: env.TEMPORAL_ADDRESS,
      namespace: env.TEMPORAL_NAMESPACE,
      taskQueue: env.TEMPORAL_TASK_QUEUE,
      ...(tls ? { tls } : {}),
      ...(env.TEMPORAL_API_KEY ? { apiKey: env.TEMPORAL_API_KEY } : {}),
    },
    stripe: {
      secretKey: env.STRIPE_SECRET_KEY,
      webhookSecret: env.STRIPE_WEBHOOK_SECRET,
      ...(env.BILLING_URL ? { baseUrl: env.BILLING_URL } : {}),
    },
    smtpUrl: env.SMTP_URL,
    mailFrom: env.MAIL_FROM,
    supportEmail: env.SUPPORT_EMAIL ?? addressIn(env.MAIL_FROM),
    host: env.HOST,
    port: env.PORT,
    publicUrl: (env.PUBLIC_URL ?? `http://${env.HOST}:${env.PORT}`).replace(/\/$/, ''),
    secret: Buffer.from(env.EVERGREEN_SECRET, 'base64'),
    otherSecrets: env.EVERGREEN_OTHER_SECRETS.map((value) => Buffer.from(value, 'base64')),
    localPages: {
      ...(env.TEMPORAL_UI_URL ? { temporal_ui: env.TEMPORAL_UI_URL } : {}),
      ...(env.MAIL_UI_URL ? { mail: env.MAIL_UI_URL } : {}),
      ...(env.STRIPE_UI_URL ? { stripe: env.STRIPE_UI_URL } : {}),
    },
    logLevel: env.LOG_LEVEL,
    requestDeadlineMs: env.REQUEST_DEADLINE_MS,
    trustedProxies: env.TRUSTED_PROXIES,
  };
}

/** An API key or a certificate is only ever sent over TLS. */
function temporalTls(env: z.infer<typeof environmentSchema>): TemporalTls | undefined {
  const ca = env.TEMPORAL_TLS_CA_FILE;
  const crt = env.TEMPORAL_TLS_CERT_FILE;
  const key = env.TEMPORAL_TLS_KEY_FILE;
  const useTls = env.TEMPORAL_TLS === 'true' || Boolean(env.TEMPORAL_API_KEY ?? ca ?? crt);
  if (!useTls) return undefined;
  return {
    ...(ca ? { serverRootCACertificate: ca } : {}),
    ...(crt && key ? { clientCertPair: { crt, key } } : {}),
  };
}
