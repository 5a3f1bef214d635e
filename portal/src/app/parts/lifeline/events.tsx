import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { Button, DialogTrigger, Popover } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Formats } from '../../format/format.ts';
import { at } from '../life-mini.tsx';
import { useFlagWords } from './flag-words.ts';
import type { Target } from './layout.ts';
import type { LifeEvent } from './life-events.ts';
import { instantOf } from './moments.ts';

interface EventsProps {
  readonly past: readonly Target[];
  readonly coming: readonly Target[];
  readonly today: string;
  readonly formats: Formats;
  readonly details: (event: LifeEvent) => ReactNode;
}

/** The events as a list of buttons: Tab leads in, the arrows from one to the next, Enter to its details, Escape back. */
export function Events({ past, coming, today, ...rest }: EventsProps) {
  const { t } = useTranslation('lifeline');
  const [entered, setEntered] = useState<string | null>(null);
  const all = [...past, ...coming];
  const first = coming[0] ?? past.at(-1);
  const entry = all.find(({ key }) => key === entered) ?? first;
  const item = (target: Target) => (
    <EventItem key={target.key} target={target} isEntry={target === entry} onFocus={setEntered} {...rest} />
  );
  return (
    <ol className="ll-events" aria-label={t('events')} onKeyDown={moveFocus}>
      {past.map(item)}
      <li className="now">
        <i className="mk now" />
        <span>{today}</span>
      </li>
      {coming.map(item)}
    </ol>
  );
}

function moveFocus(event: KeyboardEvent<HTMLOListElement>): void {
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('.ll-flag')];
  const index = buttons.findIndex((button) => button === event.target);
  const next = buttons[targetIndex(event, index, buttons.length - 1)];
  if (index < 0 || !next) return;
  event.preventDefault();
  next.focus();
}

/** Arrows follow the direction of reading. */
function targetIndex({ key, currentTarget }: KeyboardEvent<HTMLElement>, index: number, last: number): number {
  const forward = getComputedStyle(currentTarget).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowRight':
      return key === forward ? index + 1 : index - 1;
    case 'ArrowDown':
      return index + 1;
    case 'ArrowUp':
      return index - 1;
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return -1;
  }
}

interface EventItemProps extends Pick<EventsProps, 'formats' | 'details'> {
  readonly target: Target;
  readonly isEntry: boolean;
  readonly onFocus: (key: string) => void;
}

function EventItem({ target, isEntry, onFocus, formats, details }: EventItemProps) {
  const { events, key, row, toStart } = target;
  const [first] = events as readonly [LifeEvent, ...LifeEvent[]];
  const { day, title, about } = useFlagWords(formats)(events);
  const classes = [first.past && 'past', row === null && 'minor', toStart && 'to-start'].filter(Boolean).join(' ');
  return (
    <li
      className={classes || undefined}
      data-state={first.state}
      style={at({ '--at': target.at, '--y': target.level, '--row': row ?? 0 })}
    >
      {events.map((event, index) => (
        <i
          key={event.key}
          className={`mk ${event.kind}${event.past ? ' past' : ''}`}
          data-state={event.state}
          style={at({ '--off': target.offsets[index] ?? 0 })}
        />
      ))}
      <DialogTrigger>
        <Button className="ll-flag" excludeFromTabOrder={!isEntry} onFocus={() => onFocus(key)}>
          <time dateTime={instantOf(first.atMs)}>{day}</time>
          <b>{title}</b>
          {about !== null && <span>{about}</span>}
        </Button>
        {/* Without a dialog inside, it is one itself, and so are the hidden buttons that close it. */}
        <Popover className="ll-details" placement="bottom start" aria-label={title}>
          {events.map((event) => details(event))}
        </Popover>
      </DialogTrigger>
    </li>
  );
}
