import type { Context } from '../context.ts';
import type { StandIn } from '../stand-in.ts';
import { html } from './html.ts';
import type { PageOptions } from './layout.ts';

/** What a page answers with: a redirect, a file to keep, or a page with its status. */
export type View =
  { redirect: string } | { file: { name: string; type: string; bytes: Buffer } } | ({ status: number } & PageOptions);

/** A request for a page. A handler of POST runs in one transaction. */
export interface PageRequest {
  readonly standIn: StandIn;
  readonly context: Context;
  /** The variable part of the path; empty if the route has none. */
  readonly id: string;
  /** A field of the query (GET) or the form (POST); empty if absent. */
  readonly field: (name: string) => string;
}

export type PageHandler = (request: PageRequest) => View;

export const notFoundView: View = {
  status: 404,
  title: 'Not found',
  content: html`
    <p>There is nothing at this address. Check the link.</p>
    <p>The <a href="/">overview</a> shows what the stand-in holds.</p>
  `,
};
