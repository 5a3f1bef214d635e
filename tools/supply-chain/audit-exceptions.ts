/** A known vulnerability with which a release may go out until a date. */
export interface AuditException {
  /** Such as `GHSA-abcd-efgh-ijkl`. */
  readonly advisory: string;
  /** Why it cannot be used here, or why it cannot be mended yet. */
  readonly reason: string;
  /** The last day, such as `2027-01-31`. */
  readonly until: string;
}

export const AUDIT_EXCEPTIONS: readonly AuditException[] = [];
