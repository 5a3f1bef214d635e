import { useTranslation } from 'react-i18next';
import type { License } from '../data/licenses.ts';
import { Icon, type IconName } from './icon.tsx';

export const STATE_GLYPHS: Readonly<Record<License['state'], IconName>> = {
  incomplete: 's-incomplete',
  trial: 's-trial',
  active: 's-active',
  renewal: 's-renewal',
  grace: 's-grace',
  paused: 's-paused',
  suspended: 's-suspended',
  expired: 's-expired',
  retired: 's-retired',
};

/** The state of a licence: a glyph, a word and a colour. */
export function StateChip({ state }: { state: License['state'] }) {
  const { t } = useTranslation('labels');
  return (
    <span className="chip" data-state={state}>
      <Icon name={STATE_GLYPHS[state]} />
      {t(`states.${state}`)}
    </span>
  );
}
