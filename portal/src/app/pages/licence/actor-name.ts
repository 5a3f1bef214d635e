import { useTranslation } from 'react-i18next';
import type { ChangeLogEntry } from '../../data/change-log.ts';
import { useMe } from '../../data/me.ts';

/** Who has done something, from where the reader is. */
export function useActorName(): (actor: Pick<ChangeLogEntry['actor'], 'kind' | 'id'>) => string {
  const { t } = useTranslation('licence');
  const { person } = useMe();
  return ({ kind, id }) => (id === person.id ? t('log.you') : t(`log.actors.${kind}`));
}
