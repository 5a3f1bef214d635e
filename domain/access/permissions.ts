/**
 * What a principal may be allowed to do. A route names exactly one permission, and the documentation is made from it.
 * Which accounts a permission reaches is a separate question, answered by the principal's accounts.
 */
export const PERMISSIONS = [
  'licenses:read',
  'licenses:create',
  /** Start a trial of a plan that the account has tried before. */
  'trials:repeat',
  /** Send a customer's command to a licence: renew, pause, cancel and the others. */
  'licenses:command',
  /** Ask whether a licence key entitles its holder, as a product does. */
  'licenses:validate',
  /** Read a licence key in clear. */
  'license_keys:read',
  'accounts:read',
  'accounts:create',
  'accounts:update',
  'plans:read',
  /** Read invoices and payment methods. */
  'billing:read',
  /** Add, remove and choose payment methods. */
  'billing:write',
  'sandboxes:read',
  'sandboxes:write',
  /** Intervene in a licence as support does: hold, comp, extend grace and the others. */
  'interventions:write',
  'api_keys:manage',
] as const;

export type Permission = (typeof PERMISSIONS)[number];
