import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { rotateApiKey, type ApiKey } from '../../data/api-keys.ts';
import { useAccount } from '../../data/me.ts';
import { NewSecret } from './new-secret.tsx';

const OVERLAP_HOURS = [0, 1, 24, 168] as const;
const HOURS_A_DAY = 24;

/** Gives a key a new secret, and says how long the old one works beside it. */
export function RotateSecret({ apiKey: { id, name } }: { apiKey: ApiKey }) {
  const { t } = useTranslation('api-keys');
  const { account } = useAccount();
  const [hours, setHours] = useState<number>(24);
  const overlapId = useId();
  const wordsOf = (each: number) => {
    if (each === 0) return t('at_once');
    return each < HOURS_A_DAY ? t('hours', { count: each }) : t('more_days', { count: each / HOURS_A_DAY });
  };
  return (
    <NewSecret
      action={t('rotate')}
      heading={t('rotate_of', { name })}
      outcome={(made) => t('rotated_heading', { name: made.name })}
      send={() => rotateApiKey(account, id, hours)}
    >
      <p>{t('rotate_about')}</p>
      <div className="field">
        <label htmlFor={overlapId}>{t('old_works')}</label>
        <select
          id={overlapId}
          className="input"
          value={hours}
          onChange={({ target }) => setHours(OVERLAP_HOURS.find((each) => String(each) === target.value) ?? 24)}
        >
          {OVERLAP_HOURS.map((each) => (
            <option key={each} value={each}>
              {wordsOf(each)}
            </option>
          ))}
        </select>
      </div>
      <p className="soft">{t('make_about')}</p>
    </NewSecret>
  );
}
