import { z } from 'zod';
import firstSeen from './first-seen.json' with { type: 'json' };

export const SEVERITIES = ['info', 'low', 'moderate', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Within how many days a release mends a vulnerability, as SECURITY.md says it; the registry says `moderate` for medium. */
export const REMEDIATION_DAYS: Readonly<Record<Severity, number>> = {
  critical: 2,
  high: 7,
  moderate: 30,
  low: 90,
  info: 90,
};

/** A known vulnerability of a package in production, and the day on which `npm run audit` knew it first. */
export interface Seen {
  readonly severity: Severity;
  /** Such as `2027-01-31`. */
  readonly firstSeen: string;
}

/** By advisory, such as `GHSA-abcd-efgh-ijkl`. */
export type SeenByAdvisory = Readonly<Record<string, Seen>>;

export const FIRST_SEEN: SeenByAdvisory = z
  .record(z.string(), z.strictObject({ severity: z.enum(SEVERITIES), firstSeen: z.iso.date() }))
  .parse(firstSeen);

/** The last day on which it may be known and not mended. */
export function remediationEnd({ severity, firstSeen: since }: Seen): string {
  return Temporal.PlainDate.from(since).add({ days: REMEDIATION_DAYS[severity] }).toString();
}

/** What is wrong with vulnerabilities whose time is over, one sentence each. Those with an exception are let be. */
export function overdueProblems(
  seen: SeenByAdvisory,
  { excepted, today }: { readonly excepted: ReadonlySet<string>; readonly today: string },
): string[] {
  return Object.entries(seen)
    .filter(([advisory, each]) => !excepted.has(advisory) && remediationEnd(each) < today)
    .map(
      ([advisory, each]) =>
        `${advisory}: ${each.severity}, known since ${each.firstSeen}; it had to be mended by ${remediationEnd(each)}`,
    );
}

/** The file for what is found today: what is new is noted, what is gone is left out. */
export function noted(seen: SeenByAdvisory, found: ReadonlyMap<string, Severity>, today: string): SeenByAdvisory {
  return Object.fromEntries(
    [...found]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([advisory, severity]) => [advisory, { severity, firstSeen: seen[advisory]?.firstSeen ?? today }]),
  );
}
