import type { Focused } from './focus.ts';

/** What somebody does, what then has the focus, and what is announced. */
export interface Step {
  readonly does: string;
  readonly focus: Focused | null;
  readonly says: readonly string[];
}

const MONTHS =
  '(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)';
const WEEKDAYS = '(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Mon|Tue|Wed|Thu|Fri|Sat|Sun)';

/** What differs from run to run, and what stands for it. */
const VARIABLE: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f-]{36}@people\.example/g, 'guest@people.example'],
  [/\b[0-9a-f]{64}\b/g, '‹hash›'],
  [/\b[0-9a-f]{4}…[0-9a-f]{4}\b/g, '‹hash›'],
  [new RegExp(`(?:${WEEKDAYS},? )?\\d{1,2} ${MONTHS}(?: \\d{4})?`, 'g'), '‹date›'],
  [new RegExp(`${MONTHS} \\d{4}`, 'g'), '‹month›'],
  [/‹date›(?:,| at)? \d{1,2}:\d{2}/g, '‹date›'],
  [/\b\d{1,2}:\d{2}\b/g, '‹time›'],
  [/types “\d{6}”/g, 'types “‹code›”'],
  [/\b(ending in|endend auf) \w{4,}/g, '$1 ····'],
  [/\bInvoice [A-Z\d]{8}-\d{4}\b/g, 'Invoice ‹number›'],
  [/\bEVG-[\w-]+/g, '‹key›'],
  [/\b\d+ days? (left|ago)\b/g, '‹days› $1'],
  [/\bin \d+ seconds?\b/g, 'in ‹seconds›'],
];

function constant(text: string): string {
  return VARIABLE.reduce((changed, [what, by]) => changed.replaceAll(what, by), text);
}

function named({ role, name, more }: Focused): string {
  const added = more.length > 0 ? `, ${more.join(', ')}` : '';
  return role === 'nothing' ? role : constant(`${role} “${name}”${added}`);
}

/** A journey as Markdown, to be read from top to bottom like a screen reader. */
export function renderTranscript(title: string, steps: readonly Step[]): string {
  const lines = steps.map(({ does, focus, says }) =>
    [
      `1. ${constant(does)}${focus ? ` → ${named(focus)}` : ''}`,
      ...says.map((text) => `   - says: “${constant(text)}”`),
    ].join('\n'),
  );
  return `# ${title}\n\n${lines.join('\n')}\n`;
}
