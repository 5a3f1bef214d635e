/** Mails to a person, rather than to an account about a licence. */
export const PERSON_TEMPLATES = [
  'sign_in_code',
  'new_device',
  'invitation',
  'ownership_offered',
  'passkey_added',
  'recovery_code_used',
  'licenses_found',
  'email_change_old',
  'email_change_new',
  'email_changed',
  'ownership_claimed',
  'ownership_claim_approved',
  'ownership_claim_revoked',
  'ownership_claim_completed',
  'approval_asked',
  'domain_missing',
  'domain_lapsed',
  'account_viewed',
] as const;
export type PersonTemplate = (typeof PERSON_TEMPLATES)[number];
