import type { Texts } from '../texts/texts.ts';

/** Heights of the line: what of the product may be used. */
const EVERYTHING = 12;
const REDUCED = 36;
const NOTHING = 60;

/** Stretches of an example licence: from and to in percent of the width, and the state that they are in. */
const PAST = [
  { from: 0, to: 13, y: EVERYTHING, state: 'trial' },
  { from: 13, to: 30, y: EVERYTHING, state: 'active' },
  { from: 30, to: 41, y: REDUCED, state: 'paused' },
  { from: 41, to: 54, y: EVERYTHING, state: 'active' },
];
const AHEAD = [
  { from: 54, to: 100, y: EVERYTHING, state: 'active' },
  { from: 72, to: 85, y: REDUCED, state: 'grace' },
  { from: 85, to: 100, y: NOTHING, state: 'suspended' },
];
const JUMPS = [
  { at: 30, from: EVERYTHING, to: REDUCED, state: 'paused' },
  { at: 41, from: REDUCED, to: EVERYTHING, state: 'active' },
];
const JUMPS_AHEAD = [
  { at: 72, from: EVERYTHING, to: REDUCED, state: 'grace' },
  { at: 85, from: REDUCED, to: NOTHING, state: 'suspended' },
];
const TODAY = 54;

/**
 * A picture of what Evergreen keeps: one licence as a line. It stretches with the page while strokes keep their width,
 * so marks are strokes, too: points of no length with round caps (changes) or square ones (payments).
 */
export function Lifeline({ texts }: { texts: Texts['lifeline'] }) {
  return (
    <figure className="lifeline">
      <svg aria-hidden="true" viewBox="0 0 100 72" preserveAspectRatio="none">
        {PAST.map(({ from, to, y, state }) => (
          <rect key={from} className={`tint ${state}`} x={from} y={y} width={to - from} height={72 - y} />
        ))}
        {[...PAST, ...AHEAD].map(({ from, to, y, state }) => (
          <path
            key={`${from} ${y}`}
            className={`stretch ${state} ${from >= TODAY ? 'ahead' : ''}`}
            d={`M${from} ${y}H${to}`}
          />
        ))}
        {[...JUMPS, ...JUMPS_AHEAD].map(({ at, from, to, state }) => (
          <path key={at} className={`stretch ${state} ${at >= TODAY ? 'ahead' : ''}`} d={`M${at} ${from}V${to}`} />
        ))}
        <path className="today" d={`M${TODAY} 0V72`} />
        <path className="mark change paused" d={`M30 ${REDUCED}h0`} />
        <path className="mark change active" d={`M41 ${EVERYTHING}h0`} />
        <path className="mark money active" d={`M13 ${EVERYTHING}h0`} />
        <path className="mark money active" d={`M72 ${EVERYTHING}h0`} />
        <path className="mark change suspended" d={`M85 ${NOTHING}h0`} />
      </svg>
      <figcaption>
        <p>{texts.caption}</p>
        <ul className="legend">
          <li>
            <Sample className="stretch active" />
            {texts.past}
          </li>
          <li>
            <Sample className="stretch active ahead" />
            {texts.ahead}
          </li>
          <li>
            <Sample className="mark change active" point />
            {texts.change}
          </li>
          <li>
            <Sample className="mark money active" point />
            {texts.money}
          </li>
          <li>
            <Sample className="today" upright />
            {texts.today}
          </li>
          <li>{texts.height}</li>
        </ul>
      </figcaption>
    </figure>
  );
}

function Sample({ className, point, upright }: { className: string; point?: boolean; upright?: boolean }) {
  return (
    <svg className="sample" viewBox="0 0 24 16" aria-hidden="true">
      <path className={className} d={upright ? 'M12 1V15' : point ? 'M12 8h0' : 'M1 8H23'} />
    </svg>
  );
}
