/** Takes one line about progress; the caller decides where it is shown. */
export type Report = (line: string) => void;

/** For callers who want no progress lines. */
export const silentReport: Report = () => {};

/** What went wrong, in one line, with the system's code where there is one. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${describeError(error.cause)})` : '';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const message = error.message || code || error.name;
  return `${message}${code && !message.includes(code) ? ` [${code}]` : ''}${cause}`;
}
