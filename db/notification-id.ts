/** The id of the n-th message of a licence's step: it is written once, however often the step is recorded. */
export function notificationId(license: string, sequence: number, n: number): string {
  return `${license}/${sequence}/${n}`;
}
