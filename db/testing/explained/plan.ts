import { z } from 'zod';

const nodeSchema = z.object({
  'Node Type': z.string(),
  'Relation Name': z.string().optional(),
  'Index Name': z.string().optional(),
  'Actual Rows': z.number(),
  'Actual Loops': z.number(),
  'Rows Removed by Filter': z.number().default(0),
  'Rows Removed by Join Filter': z.number().default(0),
  'Rows Removed by Index Recheck': z.number().default(0),
  'Shared Hit Blocks': z.number(),
  'Shared Read Blocks': z.number(),
  'Temp Written Blocks': z.number(),
  get Plans() {
    return z.array(nodeSchema).default([]);
  },
});

export type PlanNode = z.infer<typeof nodeSchema>;

/** A statement and how PostgreSQL executed it. */
export interface Explained {
  readonly statement: string;
  readonly plan: PlanNode;
}

const explainedSchema = z.object({ 'Query Text': z.string(), Plan: nodeSchema });

/** The plan in a message of PostgreSQL's module `auto_explain`; none in any other message. */
export function parsePlan(message: string | undefined): Explained[] {
  const [, json] = /^duration: .*? plan:\n(.*)$/s.exec(message ?? '') ?? [];
  if (json === undefined) return [];
  const { 'Query Text': statement, Plan: plan } = explainedSchema.parse(JSON.parse(json));
  return [{ statement, plan }];
}

/** Rows that a statement returns, and rows that it or its parts write. */
export function rowsOf(plan: PlanNode): { readonly returned: number; readonly written: number } {
  const writes = nodesOf(plan).filter((node) => node['Node Type'] === 'ModifyTable');
  const written = writes.flatMap(({ Plans }) => Plans.map((source) => source['Actual Rows'] * source['Actual Loops']));
  return { returned: plan['Actual Rows'], written: written.reduce((sum, rows) => sum + rows, 0) };
}

export function nodesOf(plan: PlanNode): PlanNode[] {
  return [plan, ...plan.Plans.flatMap(nodesOf)];
}

/** Pages of 8 KiB that were read from tables and indexes, cached or not. */
export function buffersOf(plan: PlanNode): number {
  return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
}

/** Rows that were read only to find that they do not belong to the result. */
export function removedBy(plan: PlanNode): number {
  return nodesOf(plan)
    .map(
      (node) =>
        node['Actual Loops'] *
        (node['Rows Removed by Filter'] + node['Rows Removed by Join Filter'] + node['Rows Removed by Index Recheck']),
    )
    .reduce((sum, removed) => sum + removed, 0);
}
