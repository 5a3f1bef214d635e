import { z } from 'zod';
import type { AuditException } from './audit-exceptions.ts';

const SEVERITIES = ['info', 'low', 'moderate', 'high', 'critical'] as const;
/** From this severity on a known vulnerability is a failure. */
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
}

interface Circumstances {
  /** Where the packages of production are installed: others do not count. */
  readonly shipped: ReadonlySet<string>;
  readonly exceptions: readonly AuditException[];
  /** A date such as `2027-01-31`. */
  readonly today: string;
}

/** Judges what `npm audit --json` printed. */
export function judgeAudit(output: string, { shipped, exceptions, today }: Circumstances): AuditResult {
  const report = reportSchema.safeParse(parseJson(output));
  if (!report.success) return { outcome: 'not_checked', messages: [reasonIn(output)] };
  const found = new Map(
    Object.values(report.data.vulnerabilities)
      .filter(({ nodes }) => nodes.some((path) => shipped.has(path)))
      .flatMap(({ via }) => via.filter((each) => typeof each !== 'string'))
      .map((advisory) => [idOf(advisory.url), advisory]),
  );
  const failures = [
    ...[...found]
      .filter(([id, { severity }]) => FAILING.has(severity) && !exceptions.some(({ advisory }) => advisory === id))
      .map(([id, { name, severity, title, url }]) => `${name}: ${severity}, ${id}: ${title} (${url})`),
    ...exceptions.filter(({ until }) => until < today).map(({ advisory, until }) => `${advisory}: ended on ${until}`),
    ...exceptions.filter(({ advisory }) => !found.has(advisory)).map(({ advisory }) => `${advisory}: not needed`),
    ...exceptions.filter(({ reason }) => reason === '').map(({ advisory }) => `${advisory}: has no reason`),
  ];
  return failures.length > 0
    ? { outcome: 'failed', messages: failures }
    : { outcome: 'passed', messages: [`${found.size} known vulnerabilities, none of which fails`] };
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
