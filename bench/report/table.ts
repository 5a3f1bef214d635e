import { evaluate, type BenchmarkResult, type Verdict } from './result.ts';
import type { Spread } from '../measure/statistics.ts';

/** The results as text for a terminal, with one line for each contender. */
export function formatTable(results: readonly BenchmarkResult[]): string {
  return results.map(formatResult).join('\n\n');
}

function formatResult(result: BenchmarkResult): string {
  const rows = evaluate(result);
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map((row) => `  ${row.name.padEnd(width)}  ${formatRow(row)}`);
  return [`${result.title}, ${result.unit}`, ...lines, ...(result.note ? [`  ${result.note}`] : [])].join('\n');
}

function formatRow({ value, ratio, bound, holds }: Verdict): string {
  const ratioText = ratio ? `ratio ${formatSpread(ratio)}` : '';
  const verdict = bound ? `bound ${bound}: ${holds ? 'holds' : 'DOES NOT HOLD'}` : '';
  return [formatSpread(value).padEnd(30), ratioText.padEnd(28), verdict].join('  ').trimEnd();
}

function formatSpread({ median, min, max, rounds }: Spread): string {
  return rounds === 1 ? String(median) : `${median} (${min}–${max})`;
}
