import type { CSSProperties } from 'react';
import type { License, Plan } from '../data/licenses.ts';
import { Icon } from './icon.tsx';
import { lifeShape, listAxis, positionOf, type TimeAxis } from './life-shape.ts';
import '../styles/timeline.css';

interface LifeMiniProps {
  readonly license: Pick<License, 'state' | 'access' | 'since' | 'next'>;
  readonly plan: Pick<Plan, 'entitlements'> | undefined;
  readonly nowMs: number;
  /** Left out: that of the dashboard. */
  readonly axis?: TimeAxis;
}

/** Sets custom properties, which the styles place by. */
export const at = (values: Readonly<Record<`--${string}`, number>>) => values as CSSProperties;

/** The life of a licence as a line in a list. It says nothing that the words beside it do not say. */
export function LifeMini({ license, plan, nowMs, axis = listAxis(nowMs) }: LifeMiniProps) {
  const { stretches, jumps, marks, end } = lifeShape(license, plan, { nowMs, axis });
  return (
    <div className="life-mini" aria-hidden="true" style={at({ '--now': positionOf(nowMs, axis) })}>
      {stretches.map(({ from, to, level, state, ahead }) => (
        <i
          key={`${from} ${ahead}`}
          className={ahead ? 'll-seg ahead' : 'll-seg'}
          data-state={state}
          style={at({ '--a': from, '--b': to, '--y': level })}
        />
      ))}
      {jumps.map((jump) => (
        <i
          key={jump.at}
          className="ll-step ahead"
          data-state={jump.state}
          style={at({ '--at': jump.at, '--y': jump.level, '--h': jump.height })}
        />
      ))}
      <i className="ll-now" />
      {marks.map((mark) => (
        <i
          key={`${mark.at} ${mark.kind}`}
          className={`mk ${mark.kind}${mark.past ? ' past' : ''}`}
          data-state={mark.state}
          style={at({ '--at': mark.at, '--y': mark.level })}
        />
      ))}
      <span className="on" data-state={end.state} style={at({ '--y': end.level })}>
        <Icon name="next" className="directional" />
      </span>
    </div>
  );
}
