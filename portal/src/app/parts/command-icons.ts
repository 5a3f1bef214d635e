import { NEW_KEY, type Action } from '../data/commands.ts';
import type { IconName } from './icon.tsx';

const ICONS: Readonly<Partial<Record<Action, IconName>>> = {
  renew: 's-renewal',
  reactivate: 's-renewal',
  resume: 's-active',
  uncancel: 'undo',
  'schedule-change': 'seats',
  'remove-scheduled-change': 'undo',
  'set-auto-renew': 'clock',
  pause: 'pause',
  [NEW_KEY]: 'passkey',
  withdraw: 'out',
  cancel: 'x',
};

export function commandIcon(action: Action): IconName {
  return ICONS[action] ?? 'next';
}
