/** The same text for every spelling of a mail address that reaches the same person: letters in either case. */
export function normaliseEmail(email: string): string {
  return email.trim().toLowerCase();
}
