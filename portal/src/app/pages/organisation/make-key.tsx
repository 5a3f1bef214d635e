import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { makeApiKey } from '../../data/api-keys.ts';
import { useAccount } from '../../data/me.ts';
import { TextField } from '../../parts/text-field.tsx';
import { NewSecret } from './new-secret.tsx';

const EXPIRIES = [30, 90, 365, null] as const;

/** The form of a new key: what it is for, and how long it works. */
export function MakeKey() {
  const { t } = useTranslation('api-keys');
  const { account } = useAccount();
  const [name, setName] = useState('');
  const [days, setDays] = useState<number | null>(90);
  const expiryId = useId();
  const wordsOf = (each: number | null) =>
    each === null ? t('forever') : each === 365 ? t('year') : t('days', { count: each });
  return (
    <NewSecret
      look="primary"
      action={t('make')}
      heading={t('make_heading')}
      outcome={() => t('made_heading')}
      send={async () => {
        const made = await makeApiKey(account, name, days);
        setName('');
        return made;
      }}
    >
      <TextField
        label={t('name_field')}
        hint={t('name_hint')}
        required
        maxLength={100}
        autoComplete="off"
        value={name}
        onChange={setName}
      />
      <div className="field">
        <label htmlFor={expiryId}>{t('expiry')}</label>
        <select
          id={expiryId}
          className="input"
          value={String(days)}
          onChange={({ target }) => setDays(EXPIRIES.find((each) => String(each) === target.value) ?? null)}
        >
          {EXPIRIES.map((each) => (
            <option key={each} value={String(each)}>
              {wordsOf(each)}
            </option>
          ))}
        </select>
      </div>
      <p className="soft">{t('make_about')}</p>
    </NewSecret>
  );
}
