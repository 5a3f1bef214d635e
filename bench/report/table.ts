import { verdicts, type Figure, type Verdict } from './figure.ts';
import type { Spread } from '../measure/statistics.ts';

/** Figures as text for a terminal: a line a contender. */
export function table(figures: readonly Figure[]): string {
  return figures.map(paragraph).join('\n\n');
}

function paragraph(figure: Figure): string {
  const rows = verdicts(figure);
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map((row) => `  ${row.name.padEnd(width)}  ${cells(row)}`);
  return [`${figure.title}, ${figure.unit}`, ...lines, ...(figure.note ? [`  ${figure.note}`] : [])].join('\n');
}

function cells({ value, ratio, bound, holds }: Verdict): string {
  const ratioText = ratio ? `ratio ${spreadText(ratio)}` : '';
  const verdict = bound ? `bound ${bound}: ${holds ? 'holds' : 'DOES NOT HOLD'}` : '';
  return [spreadText(value).padEnd(30), ratioText.padEnd(28), verdict].join('  ').trimEnd();
}

function spreadText({ median, least, greatest, rounds }: Spread): string {
  return rounds === 1 ? String(median) : `${median} (${least}–${greatest})`;
}
