import { timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { problem } from '../../api/http/problem.ts';
import { isLoopback, isLoopbackHost } from './offered.ts';

/**
 * A request from this machine, for a name of this machine, and through no proxy. A page of another site whose name leads here (DNS
 * rebinding) has another `Host`.
 */
export function isLocalRequest(req: Request): boolean {
  const isForwarded = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'via'].some((name) => name in req.headers);
  return !isForwarded && isLoopback(req.socket.remoteAddress ?? '') && isLoopbackHost(req.get('host'));
}

/** To any other request, the address does not exist. */
export function forLocalRequests(handler: RequestHandler): RequestHandler {
  return (req, res, next) => (isLocalRequest(req) ? handler(req, res, next) : next());
}

/**
 * Throws unless a page of this very origin has sent the form: the browser says so, and the form has what only this page shows. A form
 * has no usable `Origin` here, since pages send no referrer.
 */
export function requireOwnForm(header: (name: string) => string | undefined, given: string, token: string): void {
  const isOwn = header('sec-fetch-site') === 'same-origin';
  const [own, sent] = [Buffer.from(token), Buffer.from(given)];
  const isSame = own.length === sent.length && timingSafeEqual(own, sent);
  if (!isOwn || !isSame) throw problem('cross_site_request');
}

/** Lets the page's forms be sent to this origin, which pages otherwise do not need. */
export function allowOwnForms(res: Response): void {
  const policy = String(res.getHeader('Content-Security-Policy'));
  res.set('Content-Security-Policy', policy.replace("form-action 'none'", "form-action 'self'"));
}
