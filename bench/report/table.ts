import { evaluate, type BenchmarkResult, type Verdict } from './result.ts';
import type { Spread } from '../measure/statistics.ts';

/** Figures as text for a terminal: a line a contender. */
export function formatTable(figures: readonly BenchmarkResult[]): string {
  return figures.map(formatResult).join('\n\n');
}

function formatResult(figure: BenchmarkResult): string {
  const rows = evaluate(figure);
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map((row) => `  ${row.name.padEnd(width)}  ${formatRow(row)}`);
  return [`${figure.title}, ${figure.unit}`, ...lines, ...(figure.note ? [`  ${figure.note}`] : [])].join('\n');
}

function formatRow({ value, ratio, bound, holds }: Verdict): string {
  const ratioText = ratio ? `ratio ${formatSpread(ratio)}` : '';
  const verdict = bound ? `bound ${bound}: ${holds ? 'holds' : 'DOES NOT HOLD'}` : '';
  return [formatSpread(value).padEnd(30), ratioText.padEnd(28), verdict].join('  ').trimEnd();
}

function formatSpread({ median, min: least, max: greatest, rounds }: Spread): string {
  return rounds === 1 ? String(median) : `${median} (${least}–${greatest})`;
}
