import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { unwrap, type Schemas } from '../../../../../contract/client/client.ts';
import { api } from '../../data/client.ts';
import { mailPreferencesQuery } from '../../data/people.ts';
import { useChange } from '../../parts/section.tsx';
import { ownZone } from '../../format/own-zone.ts';
import { LanguageField, SavedForm } from './saved-form.tsx';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
/** From the evening to the morning. */
const NIGHT = { from_hour: 20, until_hour: 8 };

/** Which mails come to the person's address, when, and in which language. */
export function Mails() {
  const { data } = useSuspenseQuery(mailPreferencesQuery);
  // What is read again after a change begins a new form.
  return <MailsForm key={JSON.stringify(data)} chosen={data} />;
}

function MailsForm({ chosen }: { chosen: Schemas['MailPreferences'] }) {
  const { t } = useTranslation('you');
  const [reminders, setReminders] = useState(chosen.reminders);
  const [isQuiet, setQuiet] = useState(chosen.quiet_hours !== null);
  const [hours, setHours] = useState(chosen.quiet_hours ?? { ...NIGHT, zone: ownZone() });
  const [language, setLanguage] = useState(chosen.language ?? '');
  const save = useChange({
    send: () =>
      unwrap(
        api().PATCH('/v1/me/mail-preferences', {
          body: { reminders, language: language || null, quiet_hours: isQuiet ? hours : null },
        }),
      ),
    changes: mailPreferencesQuery.queryKey,
    done: t('mails.saved'),
  });
  return (
    <SavedForm save={save} saveName={t('mails.save')}>
      <Check label={t('mails.reminders')} about={t('mails.reminders_about')} checked={reminders} set={setReminders} />
      <p className="soft">{t('mails.always')}</p>
      <Check label={t('mails.quiet')} about={t('mails.quiet_about')} checked={isQuiet} set={setQuiet} />
      {isQuiet && (
        <div className="inline-form">
          {(['from_hour', 'until_hour'] as const).map((end) => (
            <div className="field" key={end}>
              <label htmlFor={`quiet-${end}`}>{t(`mails.${end}`)}</label>
              <select
                id={`quiet-${end}`}
                className="input"
                value={hours[end]}
                onChange={({ target }) => setHours({ ...hours, [end]: Number(target.value) })}
              >
                {HOURS.map((hour) => (
                  <option key={hour} value={hour}>
                    {`${String(hour).padStart(2, '0')}:00`}
                  </option>
                ))}
              </select>
            </div>
          ))}
          <p className="hint">{t('mails.zone', { zone: hours.zone })}</p>
        </div>
      )}
      <LanguageField
        id="mail-language"
        label={t('mails.language')}
        none={t('mails.as_account')}
        value={language}
        onChange={setLanguage}
      />
    </SavedForm>
  );
}

interface CheckProps {
  readonly label: string;
  readonly about: string;
  readonly checked: boolean;
  readonly set: (checked: boolean) => void;
}

function Check({ label, about, checked, set }: CheckProps) {
  return (
    <label className="check">
      <input type="checkbox" checked={checked} onChange={({ target }) => set(target.checked)} />
      <span>
        {label}
        <br />
        <span className="soft">{about}</span>
      </span>
    </label>
  );
}
