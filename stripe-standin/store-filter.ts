import type { SQLInputValue } from 'node:sqlite';
import type { ObjectType } from './kinds.ts';

/** Which objects of a kind to list. What is absent is not filtered by. */
export interface Filter {
  customer?: string | undefined;
  status?: string | undefined;
  /** Any of these. A pattern may use `*`, such as `invoice.*` for events. */
  statuses?: string[] | undefined;
  parent?: string | undefined;
  source?: string | undefined;
  /** True: only objects without a parent; false: only objects with one. */
  orphan?: boolean | undefined;
  created?: { gt?: number; gte?: number; lt?: number; lte?: number } | undefined;
}

/** The SQL conditions of a filter with their values. Deleted customers never match. */
export function whereConditions(kind: ObjectType, filter: Filter): { where: string[]; values: SQLInputValue[] } {
  const where = ['kind = ?'];
  const values: SQLInputValue[] = [kind];
  const equals = (column: string, value: string | undefined): void => {
    if (value === undefined) return;
    where.push(`${column} = ?`);
    values.push(value);
  };
  equals('customer', filter.customer);
  equals('status', filter.status);
  equals('parent', filter.parent);
  equals('source', filter.source);
  if (filter.statuses && filter.statuses.length > 0) {
    where.push(`(${filter.statuses.map(() => 'status GLOB ?').join(' OR ')})`);
    values.push(...filter.statuses);
  }
  if (filter.orphan) where.push('parent IS NULL');
  if (filter.orphan === false) where.push('parent IS NOT NULL');
  if (kind === 'customer') where.push("status = 'live'");
  const { created = {} } = filter;
  const bound = (operator: string, value: number | undefined): void => {
    if (value === undefined) return;
    where.push(`created ${operator} ?`);
    values.push(value);
  };
  bound('>', created.gt);
  bound('>=', created.gte);
  bound('<', created.lt);
  bound('<=', created.lte);
  return { where, values };
}
