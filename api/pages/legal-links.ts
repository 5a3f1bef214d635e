import { loadLegalLinks } from '../../catalog/legal-links.ts';

/** The links that the law wants. Read once at start, as the texts of the pages are: one that is wrong keeps the API from starting. */
export const LEGAL_LINKS = loadLegalLinks();
