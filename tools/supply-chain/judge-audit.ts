import { z } from 'zod';
import type { AuditException } from './audit-exceptions.ts';
import { overdueProblems, SEVERITIES, type SeenByAdvisory, type Severity } from './first-seen.ts';

/** From this severity on a known vulnerability is a failure at once. */
const FAILING: ReadonlySet<string> = new Set(['high', 'critical']);

const advisorySchema = z.object({
  name: z.string(),
  title: z.string(),
  url: z.string(),
  severity: z.enum(SEVERITIES),
});
const reportSchema = z.object({
  auditReportVersion: z.literal(2),
  vulnerabilities: z.record(
    z.string(),
    z.object({ nodes: z.array(z.string()), via: z.array(z.union([z.string(), advisorySchema])) }),
  ),
});

/** `not_checked`: the registry gave no answer, so nothing is known. */
export interface AuditResult {
  readonly outcome: 'passed' | 'failed' | 'not_checked';
  readonly messages: readonly string[];
  /** The known vulnerabilities of packages in production; null where nothing is known. */
  readonly found: ReadonlyMap<string, Severity> | null;
}

interface Circumstances {
  /** Where the packages of production are installed: others do not count. */
  readonly shipped: ReadonlySet<string>;
  readonly exceptions: readonly AuditException[];
  /** What was known before: vulnerabilities of lower severity have some time. */
  readonly seen: SeenByAdvisory;
  /** A date such as `2027-01-31`. */
  readonly today: string;
}

/** Judges what `npm audit --json` printed. */
export function judgeAudit(output: string, { shipped, exceptions, seen, today }: Circumstances): AuditResult {
  const report = reportSchema.safeParse(parseJson(output));
  if (!report.success) return { outcome: 'not_checked', messages: [reasonIn(output)], found: null };
  const found = new Map(
    Object.values(report.data.vulnerabilities)
      .filter(({ nodes }) => nodes.some((path) => shipped.has(path)))
      .flatMap(({ via }) => via.filter((each) => typeof each !== 'string'))
      .map((advisory) => [idOf(advisory.url), advisory]),
  );
  const severities = new Map([...found].map(([id, { severity }]) => [id, severity]));
  const excepted = new Set(exceptions.map(({ advisory }) => advisory));
  const lower = [...severities].filter(([, severity]) => !FAILING.has(severity));
  const failures = [
    ...[...found]
      .filter(([id, { severity }]) => FAILING.has(severity) && !excepted.has(id))
      .map(([id, { name, severity, title, url }]) => `${name}: ${severity}, ${id}: ${title} (${url})`),
    // Those of high severity have failed already.
    ...overdueProblems(
      Object.fromEntries(
        lower.flatMap(([id, severity]) => (seen[id] ? [[id, { severity, firstSeen: seen[id].firstSeen }]] : [])),
      ),
      { excepted, today },
    ),
    ...[...severities.keys()].filter((id) => !seen[id]).map((id) => `${id}: is new: run \`npm run audit -- --note\``),
    ...Object.keys(seen)
      .filter((id) => !severities.has(id))
      .map((id) => `${id}: is mended: run \`npm run audit -- --note\``),
    ...exceptions.filter(({ until }) => until < today).map(({ advisory, until }) => `${advisory}: ended on ${until}`),
    ...exceptions.filter(({ advisory }) => !found.has(advisory)).map(({ advisory }) => `${advisory}: not needed`),
    ...exceptions.filter(({ reason }) => reason === '').map(({ advisory }) => `${advisory}: has no reason`),
  ];
  return failures.length > 0
    ? { outcome: 'failed', messages: failures, found: severities }
    : { outcome: 'passed', messages: [`${found.size} known vulnerabilities, none of which fails`], found: severities };
}

function idOf(url: string): string {
  return url.split('/').at(-1) ?? url;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function reasonIn(output: string): string {
  const said = z.object({ message: z.string() }).safeParse(parseJson(output));
  return said.success ? said.data.message : output.trim().split('\n')[0] || 'npm audit printed nothing';
}
