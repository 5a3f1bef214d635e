import { apiLanguage } from '../settings/texts.ts';

/** The page for whoever does not know with which address to sign in. It is no part of the portal. */
export function findLicencesPath(): string {
  return `/find-licences?lang=${apiLanguage()}`;
}
