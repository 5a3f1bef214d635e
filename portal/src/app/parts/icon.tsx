import type { ReactNode } from 'react';

/** Drawings of 16 by 16 units. Those of states begin with `s-`. */
const DRAWINGS = {
  arrow: <path d="M2.5 8h10.5M9 4l4 4-4 4" />,
  bell: (
    <path d="M3.6 11.3h8.8c-.9-1-1.2-2-1.2-4.3a3.2 3.2 0 0 0-6.4 0c0 2.3-.3 3.3-1.2 4.3M6.7 13.4c.7.7 1.9.7 2.6 0" />
  ),
  billing: (
    <>
      <rect x="1.8" y="3.2" width="12.4" height="9.6" rx="1.6" />
      <path d="M2 6.4h12M4.6 10h2" />
    </>
  ),
  bolt: <path d="M9 1.8 3.5 9H8l-1 5.2L12.5 7H8z" />,
  chat: <path d="M2 3h12v8.3H7.5L4.5 14v-2.7H2z" />,
  check: <path d="m3 8.5 3.3 3.3L13 4.7" />,
  clock: (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <path d="M8 4.5V8l2.4 1.6" />
    </>
  ),
  copy: (
    <>
      <rect x="5.5" y="5.5" width="8" height="8.5" rx="1.5" />
      <path d="M3.5 10.5A1 1 0 0 1 2.5 9.5V3a1 1 0 0 1 1-1H9.5a1 1 0 0 1 1 1" />
    </>
  ),
  dots: <path d="M3.5 8h.1M8 8h.1M12.5 8h.1" strokeWidth="2.2" />,
  download: <path d="M8 2.5v7.6M4.7 7 8 10.3 11.3 7M2.8 13.4h10.4" />,
  eye: (
    <>
      <path d="M1.5 8S3.8 3.5 8 3.5 14.5 8 14.5 8 12.2 12.5 8 12.5 1.5 8 1.5 8z" />
      <circle cx="8" cy="8" r="1.9" />
    </>
  ),
  file: <path d="M4 1.8h5.2L12.5 5v9.2H4zM9 2v3.3h3.3" />,
  gift: (
    <path d="M2.5 5.5h11V8h-11zM3.5 8v5.8h9V8M8 5.5v8.3M8 5.5C6.5 5.5 4.7 4.9 4.7 3.5 4.7 1.6 7.3 1.7 8 5.5c.7-3.8 3.3-3.9 3.3-2 0 1.4-1.8 2-3.3 2" />
  ),
  globe: (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <path d="M1.8 8h12.4M8 1.8c4 4.5 4 7.9 0 12.4M8 1.8c-4 4.5-4 7.9 0 12.4" />
    </>
  ),
  help: (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <path d="M6.2 6.3A1.8 1.8 0 0 1 8 4.7c1 0 1.8.7 1.8 1.7C9.8 7.6 8 7.7 8 9M8 11.3v.1" />
    </>
  ),
  info: (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <path d="M8 7.4v3.6M8 5v.1" />
    </>
  ),
  laptop: (
    <>
      <rect x="3" y="3" width="10" height="7" rx="1" />
      <path d="M1.5 12.8h13" />
    </>
  ),
  licences: (
    <>
      <rect x="2" y="3" width="12" height="4" rx="1" />
      <rect x="2" y="9" width="12" height="4" rx="1" />
      <path d="M4.5 5h.1M4.5 11h.1" />
    </>
  ),
  mail: (
    <>
      <rect x="1.8" y="3.2" width="12.4" height="9.6" rx="1.5" />
      <path d="m2.3 4.5 5.7 4.3 5.7-4.3" />
    </>
  ),
  minus: <path d="M3 8h10" />,
  next: <path d="m6 3.8 4.2 4.2L6 12.2" />,
  offline: (
    <path d="M1.8 6.2A9 9 0 0 1 5 4.3M8 3.6a9 9 0 0 1 6.2 2.6M4 9a6 6 0 0 1 3-1.5M10.7 7.9c.5.3.9.7 1.3 1.1M6.3 11.5a2.6 2.6 0 0 1 3.4 0M8 13.5v.1M2.5 1.8l11 12.4" />
  ),
  org: (
    <>
      <circle cx="6" cy="5.4" r="2.6" />
      <path d="M1.6 13.4c.3-2.5 2.1-3.9 4.4-3.9s4.1 1.4 4.4 3.9M10.6 3.1a2.5 2.5 0 0 1 0 4.6M12.2 9.9c1.3.6 2.1 1.8 2.3 3.5" />
    </>
  ),
  out: <path d="M6.5 3.5H3v9.5h9.5V9.5M9 2.5h4.5V7M13.2 2.8 7.5 8.5" />,
  passkey: (
    <>
      <circle cx="6" cy="5" r="2.7" />
      <path d="M1.5 13.5c.2-2.7 2-4.3 4.5-4.3.8 0 1.5.1 2.1.4" />
      <circle cx="11.5" cy="8.5" r="2" />
      <path d="M11.5 10.5V15l1.3-1.2M11.5 13h1.5" />
    </>
  ),
  pause: <path d="M5.5 3.5v9M10.5 3.5v9" strokeWidth="2.2" />,
  plus: <path d="M8 3v10M3 8h10" />,
  queue: (
    <>
      <path d="M2.5 4h8M2.5 8h6M2.5 12h4" />
      <circle cx="11.8" cy="11" r="2.9" />
      <path d="M11.8 9.7V11l.9.6" />
    </>
  ),
  's-active': (
    <>
      <circle cx="8" cy="8" r="6.75" fill="currentColor" stroke="none" />
      <path d="m5.2 8.2 2 2 3.7-4.2" stroke="var(--tint,var(--sheet))" />
    </>
  ),
  's-expired': (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 4.6V8l2.2 1.6" />
    </>
  ),
  's-grace': (
    <>
      <path d="M8 2.2 14.4 13.3H1.6z" />
      <path d="M8 6.4v3.1M8 11.4v.1" />
    </>
  ),
  's-incomplete': <circle cx="8" cy="8" r="6" strokeDasharray="2.4 2.3" />,
  's-paused': <path d="M5.5 3.5v9M10.5 3.5v9" strokeWidth="2.6" />,
  's-renewal': <path d="M13.5 8a5.5 5.5 0 1 1-1.7-4M12 1.5V4.3H9.2" />,
  's-retired': <path d="M2.2 3h11.6v3H2.2zM3.3 6v7h9.4V6M6.6 8.7h2.8" />,
  's-suspended': (
    <>
      <path d="M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4z" />
      <path d="M5.3 8h5.4" />
    </>
  ),
  's-trial': (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 2a6 6 0 0 0 0 12z" fill="currentColor" stroke="none" />
    </>
  ),
  sandbox: <path d="M6 2h4M6.6 2v4.2L3 12.6A1 1 0 0 0 3.9 14h8.2a1 1 0 0 0 .9-1.4L9.4 6.2V2M4.9 9.8h6.2" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.5" />
      <path d="m10.4 10.4 3.4 3.4" />
    </>
  ),
  seats: (
    <>
      <circle cx="8" cy="5" r="2.8" />
      <path d="M2.8 13.8c.3-3 2.5-4.7 5.2-4.7s4.9 1.7 5.2 4.7" />
    </>
  ),
  server: (
    <>
      <rect x="2.5" y="2.5" width="11" height="4.6" rx="1" />
      <rect x="2.5" y="8.9" width="11" height="4.6" rx="1" />
      <path d="M5 4.8h.1M5 11.2h.1" />
    </>
  ),
  shield: (
    <>
      <path d="M8 1.7 13.4 3.6v4.3c0 3.2-2.2 5.3-5.4 6.5-3.2-1.2-5.4-3.3-5.4-6.5V3.6z" />
      <path d="m5.5 8 1.8 1.8 3.3-3.7" />
    </>
  ),
  spin: <path d="M8 1.8a6.2 6.2 0 1 1-6.2 6.2" />,
  sso: (
    <path d="M6.7 9.3 9.3 6.7M5.5 7.3 3.7 9a2.6 2.6 0 0 0 3.7 3.7L9 10.9M7 5.1l1.7-1.8a2.6 2.6 0 0 1 3.7 3.7L10.7 8.7" />
  ),
  tag: (
    <>
      <path d="M2.2 2.2h5.4l6.2 6.2-5.4 5.4L2.2 7.6z" />
      <path d="M5.1 5.1h.1" strokeWidth="2" />
    </>
  ),
  theme: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" stroke="none" />
    </>
  ),
  transfer: <path d="M2.5 5.5h10M9.5 2.5l3 3-3 3M13.5 10.5h-10M6.5 13.5l-3-3 3-3" />,
  tree: (
    <>
      <rect x="5.5" y="1.8" width="5" height="3.6" rx=".8" />
      <rect x="1.5" y="10.6" width="5" height="3.6" rx=".8" />
      <rect x="9.5" y="10.6" width="5" height="3.6" rx=".8" />
      <path d="M8 5.4V8M4 10.6V8h8v2.6" />
    </>
  ),
  undo: <path d="M5.7 3 2.7 6l3 3M3 6h6.3a3.7 3.7 0 0 1 0 7.4H6" />,
  updown: <path d="m5 6.2 3-3 3 3M5 9.8l3 3 3-3" />,
  warn: (
    <>
      <path d="M8 2.2 14.4 13.3H1.6z" />
      <path d="M8 6.4v3.1M8 11.4v.1" />
    </>
  ),
  x: <path d="m3.8 3.8 8.4 8.4M12.2 3.8l-8.4 8.4" />,
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof DRAWINGS;

/** A drawing beside words. It says nothing by itself, so that screen readers pass it over. */
export function Icon({ name, className = '' }: { name: IconName; className?: string }) {
  return (
    <svg className={`icon ${className}`.trim()} viewBox="0 0 16 16" aria-hidden="true">
      {DRAWINGS[name]}
    </svg>
  );
}
