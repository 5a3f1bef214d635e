/**
 * A change of the address that a person signs in with: a code goes to the old address and one to the new one, and both are needed
 * together. Two mailboxes take longer to look into than one.
 */
export const EMAIL_CHANGE = { validMinutes: 30, maxTries: 5 } as const;
