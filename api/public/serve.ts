import type { Express } from 'express';
import { serveAccessibility } from './accessibility.ts';
import { serveDeclarations } from './declaration-routes.ts';
import { serveFindLicenses } from './find-licenses.ts';
import { serveHelp } from './help.ts';
import { servePreferences } from './preferences-routes.ts';
import type { PublicPages } from './page.ts';

/** Adds the pages for whoever has not signed in. They work without a script; what is kept of them is in their forms alone. */
export function servePublicPages(app: Express, pages: PublicPages): void {
  serveDeclarations(app, pages);
  servePreferences(app, pages);
  serveAccessibility(app, pages);
  serveHelp(app, pages);
  serveFindLicenses(app, pages);
}
