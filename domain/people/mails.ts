/** Mails to a person, rather than to an account about a licence. */
export const PERSON_TEMPLATES = [
  'sign_in_code',
  'new_device',
  'invitation',
  'ownership_offered',
  'approval_asked',
] as const;
export type PersonTemplate = (typeof PERSON_TEMPLATES)[number];
