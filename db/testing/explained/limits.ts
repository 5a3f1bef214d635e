import { buffersOf, nodesOf, removedBy, rowsOf, type Explained, type PlanNode } from './plan.ts';

/** What one statement may read, however many licences there are. */
export interface Limits {
  /** Pages of 8 KiB, besides some for each row that it returns. */
  readonly buffersMax: number;
  /** Rows read and dropped by a filter. */
  readonly removedMax: number;
}

export const LIMITS: Limits = { buffersMax: 300, removedMax: 300 };

/** Two filters of a list together may have no index of their own: the second is checked in the index of the first. */
export const PAIR_LIMITS: Limits = { ...LIMITS, buffersMax: 1_500 };

/** A count of all licences reads an index, and no table. */
export const COUNT_LIMITS: Limits = { ...LIMITS, buffersMax: 8_000 };

/** Finding a row by its key takes four. */
const BUFFERS_PER_ROW = 5;
/** A row is written into up to ten indexes. */
const BUFFERS_PER_WRITE = 40;

/** Tables with fewer rows may be scanned. */
export const SMALL_TABLE_ROWS = 1_000;

/** How a statement breaks its limits, in words; empty where it keeps them. `tableRows`: the rows of each table. */
export function violations(
  { plan, statement }: Explained,
  tableRows: ReadonlyMap<string, number>,
  limits: Limits = LIMITS,
): string[] {
  const scanned = nodesOf(plan).filter((node) => isScan(node, tableRows));
  const buffers = buffersOf(plan);
  const { returned, written } = rowsOf(plan);
  const buffersMax = limits.buffersMax + BUFFERS_PER_ROW * returned + BUFFERS_PER_WRITE * written;
  const removed = removedBy(plan);
  const found = [
    ...scanned.map((node) => `scans the table ${node['Relation Name']}`),
    ...(buffers > buffersMax ? [`reads ${buffers} buffers, more than ${buffersMax}`] : []),
    ...(removed > limits.removedMax
      ? [`reads ${removed} rows that a filter removes, more than ${limits.removedMax}`]
      : []),
    ...(plan['Temp Written Blocks'] > 0 ? ['sorts on disk'] : []),
  ];
  return found.map((violation) => `${violation}: ${statement}\n${outline(plan)}`);
}

function isScan(node: PlanNode, tableRows: ReadonlyMap<string, number>): boolean {
  const table = node['Relation Name'];
  if (node['Node Type'] !== 'Seq Scan' || table === undefined || node['Actual Loops'] === 0) return false;
  return (tableRows.get(table) ?? 0) > SMALL_TABLE_ROWS;
}

/** The plan, one node a line, for the message of a failed test. */
export function outline(plan: PlanNode, depth = 1): string {
  const { 'Node Type': type, 'Relation Name': table = '', 'Index Name': index = '' } = plan;
  const line = `${'  '.repeat(depth)}${[type, table, index].filter(Boolean).join(' ')}: ${buffersOf(plan)} buffers`;
  return [line, ...plan.Plans.map((node) => outline(node, depth + 1))].join('\n');
}
