/**
 * The id of the n-th message of a licence's step: it is written once, however often the step is recorded. The same message to a contact has
 * the contact's id behind it.
 */
export function notificationId(license: string, sequence: number, n: number): string {
  return `${license}/${sequence}/${n}`;
}
