import { styleText } from 'node:util';
import { inZone, type InstantMs } from '../domain/calendar/instant.ts';
import { formatMoney } from '../domain/money/money.ts';
import type { Charge, Entry, SentMail } from './demo-api.ts';

/** Where lines go: a terminal, or a test. */
export type Output = (line: string) => void;

type Style = Parameters<typeof styleText>[0];

/** Coloured where standard output is a terminal that wants it. */
export const paint = (style: Style, text: string): string => styleText(style, text);

const STATE_STYLES: Readonly<Record<string, Style>> = {
  trial: 'cyan',
  active: 'green',
  renewal: 'blue',
  grace: 'yellow',
  paused: 'magenta',
  suspended: 'red',
  expired: 'gray',
  retired: 'gray',
};

export const inColour = (state: string): string => paint(STATE_STYLES[state] ?? 'white', state);

/** `Sat 16 Jan 2027 09:30`, as the clock on the account's wall shows it. */
export function moment(at: InstantMs, zone: string): string {
  const there = inZone(at, zone);
  const weekday = there.toLocaleString('en-US', { weekday: 'short' });
  return `${weekday} ${date(at, zone)} ${there.toPlainTime().toString({ smallestUnit: 'minute' })}`;
}

function date(at: InstantMs, zone: string): string {
  const there = inZone(at, zone);
  const month = there.toLocaleString('en-US', { month: 'short' });
  return `${String(there.day).padStart(2, '0')} ${month} ${there.year}`;
}

const WHEN_WIDTH = 'Sat 16 Jan 2027 09:30'.length;
const WHAT_WIDTH = 'suspended → active'.length + 2;

/** One line: when, what kind of thing, and what it says. `width` is that of `what` without its colours. */
function line(when: string, [what, width]: readonly [string, number], says: string): string {
  return `  ${paint('dim', when.padEnd(WHEN_WIDTH))}  ${what}${' '.repeat(Math.max(1, WHAT_WIDTH - width))}${says}`;
}

/** The lines of one transition: itself, the charge whose outcome it is, and the mails that it sends. */
export function transitionLines(
  entry: Entry,
  about: { zone: string; charge: Charge | undefined; mails: readonly SentMail[]; owed: Owed | undefined },
): string[] {
  const { from, to, at, event } = entry;
  const moved = from !== null && from !== to;
  const what = moved ? `${inColour(from)} → ${inColour(to)}` : inColour(to);
  const width = moved ? from.length + 3 + to.length : to.length;
  return [
    line(moment(at, about.zone), [what, width], words(event)),
    ...chargeLines(event, about),
    ...about.mails.map(({ template, legal }) =>
      line('', [paint('magenta', 'mail'), 4], `${words(template)}${legal ? paint('dim', ' (always sent)') : ''}`),
    ),
  ];
}

/** What is owed, as the change log has it: why the last try failed, and its number. */
export type Owed = { readonly failure: string | null; readonly attempts: number };

function chargeLines(
  event: string,
  { charge, owed, zone }: { charge: Charge | undefined; owed: Owed | undefined; zone: string },
): string[] {
  if (!charge) return [];
  const amount = paint('bold', formatMoney(charge.amount, 'en'));
  const kind = [paint('cyan', 'charge'), 6] as const;
  if (event === 'payment_succeeded') {
    const { covers } = charge;
    const span = covers ? ` for ${date(covers.start, zone)} to ${date(covers.end - 1, zone)}` : '';
    return [line('', kind, `${amount} paid${span}`)];
  }
  if (event !== 'payment_failed' || !owed?.failure) return [];
  return [line('', kind, `${amount} ${paint('red', 'declined')}: ${words(owed.failure)}, try ${owed.attempts}`)];
}

export const words = (name: string): string => name.replaceAll('_', ' ');
