/**
 * What a principal may be allowed to do, and what each permission allows. A route names exactly one, and the documentation
 * is made from it. Which accounts a permission reaches is a separate question, answered by the principal's accounts.
 */
export const PERMISSION_MEANINGS = {
  'licenses:read': 'read licences, their change logs and forecasts',
  'licenses:create': 'see offers and buy licences, or start trials',
  'trials:repeat': 'start a trial of a plan that the account has tried before',
  'licenses:command': "send a customer's command to a licence: renew, pause, cancel and the others",
  'licenses:validate': 'ask whether a licence key entitles its holder, and activate machines by it, as a product does',
  'activations:manage': 'free the seats of machines on which licences are activated',
  'license_keys:read': 'read licence keys in clear',
  'accounts:read': 'read accounts',
  'accounts:create': 'create accounts, and give them an `external_id`',
  'accounts:update': 'change accounts',
  'accounts:view': 'view an account as one of its members has it, without changing anything; its owners are told',
  'account_views:read': 'read who of the vendor has viewed an account',
  'plans:read': 'read the plans',
  'billing:read': 'read charges, invoices and payment methods',
  'billing:write': 'add, remove and choose payment methods',
  'sandboxes:read': 'read sandboxes',
  'sandboxes:write': 'create and discard sandboxes, and move their clocks',
  'interventions:write': 'intervene in a licence as support does: hold, comp, extend grace and the others',
  'members:read': 'read the members of accounts, the invitations into them and their links to other accounts',
  'members:manage': 'invite members, change their roles and remove them, and link accounts',
  'account_keys:manage': "create, list, rotate and revoke the API keys of one's own account",
  'account_audit:read': "read and export what was done and tried in one's own account",
  'sessions:end': 'end all sessions of a person',
  'ownership_claims:open': 'claim the ownership of an account, whose owners cannot be reached, for somebody else',
  'ownership_claims:approve': 'approve such claims of others',
  'approvals:ask': "ask somebody else to approve a command, and withdraw one's own requests",
  'approvals:read': 'read requests for approval',
  'approvals:decide': 'approve or decline what somebody else asks for, with the permission that it needs',
  'declarations:read': 'read what people have declared without signing in',
  'declarations:decide': 'carry such declarations out, or close them',
  'refunds:read': 'read refunds, and what has become of them',
  'refunds:decide': 'ask for a refund that was refused again, or note that the money was returned in another way',
  'staff:manage': "manage the vendor's own people",
  'api_keys:manage': 'create, list, rotate and revoke API keys',
  'audit:read': 'read and export the audit log',
} as const;

export type Permission = keyof typeof PERMISSION_MEANINGS;

/** In the order in which the documentation lists them. */
export const PERMISSIONS: readonly Permission[] = Object.keys(PERMISSION_MEANINGS).filter((name): name is Permission =>
  Object.hasOwn(PERMISSION_MEANINGS, name),
);
