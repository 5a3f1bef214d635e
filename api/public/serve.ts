import type { Express } from 'express';
import { serveDeclarations } from './declaration-routes.ts';
import type { PublicPages } from './page.ts';

/** Adds the pages that the law wants without a sign-in. They work without a script; what is kept of them is in their forms alone. */
export function servePublicPages(app: Express, pages: PublicPages): void {
  serveDeclarations(app, pages);
}
