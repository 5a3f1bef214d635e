import { styleText } from 'node:util';
import type { Schemas } from '../../contract/client/client.ts';
import { inZone, type InstantMs } from '../../domain/calendar/instant.ts';
import { formatMoney } from '../../domain/money/money.ts';

/** Where lines go: a terminal, or a test. */
export type PrintLine = (line: string) => void;

type Style = Parameters<typeof styleText>[0];

/** Coloured where standard output is a terminal that wants it. */
export const applyStyle = (style: Style, text: string): string => styleText(style, text);

const STATE_STYLES: Readonly<Record<string, Style>> = {
  incomplete: 'gray',
  trial: 'cyan',
  active: 'green',
  renewal: 'blue',
  grace: 'yellow',
  paused: 'magenta',
  suspended: 'red',
  expired: 'gray',
  retired: 'gray',
};

export const colourState = (state: string): string => applyStyle(STATE_STYLES[state] ?? 'white', state);

/** `Sat 16 Jan 2027 09:30`, in the account's zone. */
export function formatMoment(at: InstantMs, zone: string): string {
  const there = inZone(at, zone);
  const weekday = there.toLocaleString('en-US', { weekday: 'short' });
  return `${weekday} ${formatDate(at, zone)} ${there.toPlainTime().toString({ smallestUnit: 'minute' })}`;
}

function formatDate(at: InstantMs, zone: string): string {
  const there = inZone(at, zone);
  const month = there.toLocaleString('en-US', { month: 'short' });
  return `${String(there.day).padStart(2, '0')} ${month} ${there.year}`;
}

const TIME_WIDTH = 'Sat 16 Jan 2027 09:30'.length;
const KIND_WIDTH = 'suspended → active'.length + 2;

/** One line: time, kind and text. `width` is that of `kind` without its colours. */
function formatLine(when: string, [kind, width]: readonly [string, number], text: string): string {
  return `  ${applyStyle('dim', when.padEnd(TIME_WIDTH))}  ${kind}${' '.repeat(Math.max(1, KIND_WIDTH - width))}${text}`;
}

/** The lines of one transition: itself, the charge whose outcome it is, and the mails that it sends. */
export function formatTransition(
  entry: Schemas['ChangeLogEntry'],
  about: {
    zone: string;
    charge: Schemas['Invoice'] | undefined;
    mails: readonly Schemas['SandboxMail'][];
    failed: FailedAttempt | undefined;
  },
): string[] {
  const { from, to, at, event } = entry;
  const moved = from !== null && from !== to;
  const what = moved ? `${colourState(from)} → ${colourState(to)}` : colourState(to);
  const width = moved ? from.length + 3 + to.length : to.length;
  return [
    formatLine(formatMoment(Date.parse(at), about.zone), [what, width], humanize(event)),
    ...formatCharge(event, about),
    ...about.mails.map(({ template, legal }) =>
      formatLine(
        '',
        [applyStyle('magenta', 'mail'), 4],
        `${humanize(template)}${legal ? applyStyle('dim', ' (always sent)') : ''}`,
      ),
    ),
  ];
}

/** An attempt to collect in the change log: why it failed, and its number. */
export type FailedAttempt = { readonly failure: string | null; readonly attempts: number };

function formatCharge(
  event: string,
  { charge, failed, zone }: { charge: Schemas['Invoice'] | undefined; failed: FailedAttempt | undefined; zone: string },
): string[] {
  if (!charge) return [];
  const amount = applyStyle('bold', formatMoney(charge.amount, 'en'));
  const kind = [applyStyle('cyan', 'charge'), 6] as const;
  if (event === 'payment_succeeded') {
    const { covers } = charge;
    const span = covers
      ? ` for ${formatDate(Date.parse(covers.start), zone)} to ${formatDate(Date.parse(covers.end) - 1, zone)}`
      : '';
    return [formatLine('', kind, `${amount} paid${span}`)];
  }
  if (event !== 'payment_failed' || !failed?.failure) return [];
  return [
    formatLine(
      '',
      kind,
      `${amount} ${applyStyle('red', 'declined')}: ${humanize(failed.failure)}, attempt ${failed.attempts}`,
    ),
  ];
}

export const humanize = (name: string): string => name.replaceAll('_', ' ');
