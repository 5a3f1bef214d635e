import { useTranslation } from 'react-i18next';
import { STATE_GLYPHS } from '../chip.tsx';
import { Icon } from '../icon.tsx';
import { at } from '../life-mini.tsx';
import { LEVELS } from '../life-shape.ts';
import type { Access } from './moments.ts';
import type { Line, Stretch } from './stretches.ts';

const ACCESS = Object.keys(LEVELS) as Access[];

interface PlotProps {
  readonly past: Line;
  readonly coming: Line;
  readonly instead: Line | null;
  readonly hinge: number;
  readonly today: string;
  /** Where on a part of the line the name of a state has room, in per cent; null: nowhere. */
  readonly roomFor: (name: string, part: Pick<Stretch, 'from' | 'to'>) => number | null;
}

/** The line itself. The events and the table say everything that it shows. */
export function Plot({ past, coming, instead, hinge, today, roomFor }: PlotProps) {
  const { t } = useTranslation('lifeline');
  return (
    <div className="ll-plot" aria-hidden="true">
      {ACCESS.map((access) => (
        <div key={access} className="ll-level" style={at({ '--y': LEVELS[access] })}>
          <span>{t(`levels.${access}`)}</span>
        </div>
      ))}
      <div className="ll-track" style={at({ '--now': hinge })}>
        <DrawnLine line={past} roomFor={roomFor} />
        <div className={instead ? 'll-path pale' : 'll-path'}>
          <DrawnLine line={coming} roomFor={instead ? () => null : roomFor} />
        </div>
        {instead && (
          <div className="ll-path drawn">
            <DrawnLine line={instead} roomFor={roomFor} />
          </div>
        )}
        <i className="ll-now">
          <span>{today}</span>
        </i>
      </div>
    </div>
  );
}

function DrawnLine({ line, roomFor }: { line: Line; roomFor: PlotProps['roomFor'] }) {
  return (
    <>
      {line.stretches.map((stretch, index) => (
        <i
          key={`${stretch.from} ${index}`}
          className={stretch.ahead ? 'll-seg ahead' : 'll-seg'}
          data-state={stretch.state}
          style={at({ '--a': stretch.from, '--b': stretch.to, '--y': stretch.level })}
        />
      ))}
      {line.jumps.map((jump, index) => (
        <i
          key={`${jump.at} ${index}`}
          className={jump.ahead ? 'll-step ahead' : 'll-step'}
          data-state={jump.state}
          style={at({ '--at': jump.at, '--y': jump.level, '--h': jump.height })}
        />
      ))}
      {line.stretches.map((stretch, index) => (
        <Name key={`${stretch.from} ${index}`} stretch={stretch} roomFor={roomFor} />
      ))}
    </>
  );
}

/** What goes on from before now is named there. */
function Name({ stretch, roomFor }: { stretch: Stretch; roomFor: PlotProps['roomFor'] }) {
  const { t } = useTranslation(['lifeline', 'labels']);
  const { state, level, ahead, begins } = stretch;
  const name = t(`labels:states.${state}`);
  const start = ahead && !begins ? null : roomFor(name, stretch);
  if (start === null) return null;
  return (
    <span
      className={level === LEVELS.nothing ? 'll-name above' : 'll-name'}
      data-state={state}
      style={at({ '--at': start, '--y': level })}
    >
      <Icon name={STATE_GLYPHS[state]} />
      {name}
    </span>
  );
}
