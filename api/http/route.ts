import type { z } from 'zod';
import { repliesOf, type Operation } from '../../contract/operation.ts';
import type { FoundSession } from '../../db/queries/sessions.ts';
import type { ScopedDatabase } from '../../db/scoped.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { Language } from '../../knowledge/languages.ts';
import type { Dependencies } from '../dependencies.ts';
import { parseInput } from './parse-input.ts';
import { problem } from './problem.ts';

/** What a handler gets in addition to its parsed input. */
export interface Call {
  readonly deps: Omit<Dependencies, 'databases'>;
  /** The database as the caller sees it, unless the route has another {@link View}: handlers have no other. */
  readonly db: ScopedDatabase;
  /** Null for public operations only: see {@link principalOf}. */
  readonly principal: Principal | null;
  /** The session of a person; null for API keys and public operations. */
  readonly session: FoundSession | null;
  /** The browser or program that calls, and its network address. */
  readonly client: { readonly address: string; readonly userAgent: string | null };
  /** Sends a `Set-Cookie` with the answer. It is not repeated where a stored answer is. */
  readonly setCookie: (cookie: string) => void;
  /** Names whom the audit log has for a request that signs somebody in. */
  readonly actAs: (principal: Principal, sessionId: string) => void;
  /** Names what the audit log has as the subject of a request, where the address does not. */
  readonly nameSubject: (id: string) => void;
  /** Names the view of an account that a request begins, for the audit log. */
  readonly nameView: (view: { readonly id: string; readonly account: string }) => void;
  readonly requestId: string;
  /** The language in which the caller reads problems. */
  readonly language: Language;
  /** Epoch milliseconds after which the caller has already been answered. */
  readonly deadline: number;
  /** The same for every repetition of a request, from its idempotency key and content; null without a key. */
  readonly idempotencyId: string | null;
  /** The exact bytes of the body, for operations with `rawBody`. */
  readonly rawBody: Buffer;
  /** Call it once the signature of `rawBody` is known to be right. A request that never does counts against its address. */
  readonly signatureIsRight: () => void;
  readonly header: (name: string) => string | undefined;
}

/** Headers that a handler sets, by their names. */
export type ReplyHeaders = Readonly<Record<string, string>>;

export interface StreamedReply {
  readonly status: number;
  readonly stream: StreamReply;
}

/** What is to be answered: JSON by the reply schema, bytes of another type, or a stream. */
export type Reply =
  | StreamedReply
  | { readonly status: number; readonly json: unknown; readonly headers?: ReplyHeaders }
  | {
      readonly status: number;
      readonly type: string;
      readonly bytes: Buffer | string;
      readonly headers?: ReplyHeaders;
    };

/** A reply that is not JSON. */
export class BytesReply {
  readonly type: string;
  readonly bytes: Buffer | string;
  readonly headers: ReplyHeaders;
  constructor(type: string, bytes: Buffer | string, headers: ReplyHeaders = {}) {
    this.type = type;
    this.bytes = bytes;
    this.headers = headers;
  }
}

/** A reply that is sent in parts as they arise. The signal is aborted when nobody takes it any more, or the process is stopped. */
export class StreamReply {
  readonly type: string;
  readonly start: (ended: AbortSignal) => AsyncIterable<string>;
  constructor(type: string, start: StreamReply['start']) {
    this.type = type;
    this.start = start;
  }
}

/** A JSON reply with headers, or with another status than the operation's own: a preview where it would create something. */
export class StatusReply<T> {
  readonly status: number;
  readonly json: T;
  readonly headers: ReplyHeaders;
  constructor(status: number, json: T, headers: ReplyHeaders = {}) {
    this.status = status;
    this.json = json;
    this.headers = headers;
  }
}

/**
 * What a handler's database shows: what the caller sees; licences by their keys, whoever asks; a person's own sessions, memberships and
 * invitations, also before they are signed in; what the caller sees with its copies in sandboxes; or everything, for what another party
 * than a caller reports.
 */
export type View = 'caller' | 'keys' | 'person' | 'sandboxes' | 'system';

/** An operation of the contract with the code that carries it out. */
export interface Route {
  readonly operation: Operation;
  readonly view: View;
  /** Where a person opens the operation in a browser: the page of the portal that says why it was refused. */
  readonly problemPage: string | null;
  readonly run: (input: { params: unknown; query: unknown; body: unknown }, call: Call) => Promise<Reply>;
}

export type Handler<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, R extends z.ZodType> = (
  input: { params: z.output<P>; query: z.output<Q>; body: z.output<B> },
  call: Call,
) => Promise<z.input<R> | BytesReply | StreamReply | StatusReply<z.input<R>>>;

/**
 * Implements an operation. The handler gets parsed input; its reply passes the operation's schema, so that a field that
 * is not in the contract is never sent.
 */
export function implement<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, R extends z.ZodType>(
  operation: Operation<P, Q, B, R>,
  handler: Handler<P, Q, B, R>,
  { view = 'caller', problemPage = null }: Partial<Pick<Route, 'view' | 'problemPage'>> = {},
): Route {
  const replies = repliesOf(operation);
  return {
    operation,
    view,
    problemPage,
    async run(input, call) {
      const reply = await handler(parseInput(operation, input), call);
      if (reply instanceof BytesReply) {
        const { type, bytes, headers } = reply;
        return { status: operation.status, type, bytes, headers };
      }
      if (reply instanceof StreamReply) return { status: operation.status, stream: reply };
      const { status, json, headers } =
        reply instanceof StatusReply ? reply : { status: operation.status, json: reply, headers: {} };
      const schema = replies[status];
      if (!schema) throw new Error(`${operation.id} has no reply with status ${status}`);
      return { status, json: schema.parse(json), headers };
    },
  };
}

/** The session of an operation that is for people. */
export function sessionOf(call: Call): FoundSession {
  if (!call.session) throw problem('session_required');
  return call.session;
}

/** The principal of a request that is not public. */
export function principalOf(call: Call): Principal {
  if (!call.principal) throw problem('unauthenticated');
  return call.principal;
}
