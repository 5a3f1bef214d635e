import { setTimeout as pause } from 'node:timers/promises';
import type { Request, Response } from 'express';
import type { Operation } from '../../contract/operation.ts';
import { recordAuditedRequest, type AuditedRequest } from '../../db/queries/audit-log.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { redactText } from '../../domain/privacy/redact.ts';
import type { Dependencies } from '../dependencies.ts';
import { clientAddress } from './client-address.ts';
import type { Call } from './route.ts';

/** Refusals that say who tried what: without a valid key, without the permission, or for what is not there or not theirs. */
const REFUSALS: ReadonlySet<number> = new Set([401, 403, 404]);

/** Only whole ids are stored: an address may have anything in their place, also a key that was put there by mistake. */
const ID =
  /^(?:(?:acct|lic|chg|key|sbx|per|mem|ses|inv|otr|ctc|psk|dom|ocl|apr|lnk)_[0-9A-Za-z]{1,64}|(?:in|pm)_[0-9A-Za-z_]{1,100})$/;
const ACCOUNT_ID = /^acct_[0-9A-Za-z]{1,64}$/;

/** Longer than any browser's. */
const MAX_USER_AGENT = 500;

/** How long an entry may take at least, and beyond the request's deadline at most. */
const MIN_TIMEOUT_MS = 250;

export interface AuditedExchange {
  readonly req: Request;
  readonly res: Response;
  /** Epoch milliseconds. */
  readonly deadline: number;
}

/** What a request was answered, as the audit log has it. */
export interface AuditedAnswer {
  readonly status: number;
  /** The code of a problem. */
  readonly code: string | null;
  /** It repeats the answer of an earlier request, which has its own entry. */
  readonly replayed: boolean;
}

type Deps = Pick<Dependencies, 'databases' | 'log' | 'now'>;

/**
 * Records a request in the audit log before it is answered. One that cannot be recorded in time is logged in its place, and
 * answered: what it has done is done.
 */
export async function auditAnswer(
  deps: Deps,
  operation: Operation,
  exchange: AuditedExchange,
  { status, code, replayed }: AuditedAnswer,
): Promise<void> {
  const { permission, audited } = operation;
  // Whoever is told to slow down has reached nothing, and could fill the log. So could nobody in particular, with nonsense.
  if (status === 429 || (permission === 'public' && status >= 400 && !REFUSALS.has(status))) return;
  if (permission === 'public' ? !audited : !audited && !REFUSALS.has(status) && !viewIn(exchange)) return;
  await record(deps, operation, exchange, { status, code, replayed });
}

/**
 * Records that a request is about to change something of which nothing else is recorded. What happens to licences is in the feed,
 * also when this process ends before it can answer.
 */
export async function auditStart(deps: Deps, operation: Operation, exchange: AuditedExchange): Promise<void> {
  const { permission, method, audited } = operation;
  const isOfLicense = /^(?:licenses|trials|interventions):/.test(permission);
  if (permission === 'public' || !audited || method === 'get' || isOfLicense) return;
  await record(deps, operation, exchange, { status: null, code: null, replayed: false });
}

async function record(
  { databases, log, now }: Deps,
  { id: operation }: Operation,
  { req, res, deadline }: AuditedExchange,
  answer: Pick<AuditedRequest, 'status' | 'code' | 'replayed'>,
): Promise<void> {
  const principal: Principal | null = res.locals.principal ?? null;
  const sessionId: string | null = res.locals.session ?? null;
  const view = viewIn({ res });
  const entry = {
    principal: principal && { kind: principal.kind, role: principal.role, id: principal.id },
    principalAccountId: onlyAccountOf(principal),
    through: principal?.through ?? null,
    sessionId,
    viewId: view?.id ?? null,
    operation,
    subjectId: valueIn(res.locals, 'subject', ID) ?? valueIn(req.params, 'id', ID),
    accountId:
      view?.account ??
      onlyAccountOf(principal) ??
      valueIn(req.body, 'account', ACCOUNT_ID) ??
      valueIn(req.query, 'account', ACCOUNT_ID),
    ...answer,
    preview: isPreview(req.body),
    requestId: String(res.locals.requestId),
    ...auditedClient({ address: clientAddress(req), userAgent: req.get('user-agent') ?? null }),
  };
  const timeoutMs = Math.max(MIN_TIMEOUT_MS, deadline - now());
  const late = pause(timeoutMs, undefined, { ref: false }).then(() => Promise.reject(new Error('It took too long')));
  await Promise.race([recordAuditedRequest(databases.auth, entry), late]).catch((error: unknown) => {
    // What the caller wrote stays out of the log: it may hold anything.
    const { userAgent: _written, ...audit } = entry;
    log.error({ err: error, audit }, 'a request is not in the audit log');
  });
}

/** The view of an account in which a request was made, or which it began or ended: its owners can find out all that was done in it. */
function viewIn({ res }: Pick<AuditedExchange, 'res'>): { id: string; account: string } | null {
  const { view } = res.locals;
  return view ?? null;
}

/** An entry of what happens besides the request itself, which has one of its own. Whatever is left out does not apply. */
export function auditedEvent(
  { client, requestId }: Pick<Call, 'client' | 'requestId'>,
  event: Pick<AuditedRequest, 'principal' | 'operation' | 'status'> & Partial<AuditedRequest>,
): AuditedRequest {
  return {
    principalAccountId: null,
    through: null,
    sessionId: null,
    viewId: null,
    subjectId: null,
    accountId: null,
    code: null,
    preview: false,
    replayed: false,
    requestId,
    ...auditedClient(client),
    ...event,
  };
}

/** The program at the other end, as the log keeps it: what looks like a secret or an address is taken out of its name. */
export function auditedClient({ address, userAgent }: Call['client']): Call['client'] {
  return { address, userAgent: redactText(userAgent ?? '').slice(0, MAX_USER_AGENT) || null };
}

function onlyAccountOf(principal: Principal | null): string | null {
  if (!principal || principal.accounts === 'all') return null;
  const [account, ...others] = principal.accounts;
  return others.length === 0 ? (account ?? null) : null;
}

function valueIn(holder: unknown, name: string, pattern: RegExp): string | null {
  const value = fieldOf(holder, name);
  return typeof value === 'string' && pattern.test(value) ? value : null;
}

function isPreview(body: unknown): boolean {
  return fieldOf(body, 'preview') === true;
}

function fieldOf(holder: unknown, name: string): unknown {
  return typeof holder === 'object' && holder !== null && Object.hasOwn(holder, name)
    ? Reflect.get(holder, name)
    : undefined;
}
