import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { unwrap } from '../../../../../contract/client/client.ts';
import { api } from '../../data/client.ts';
import { meQuery, useMe } from '../../data/me.ts';
import { youKey } from '../../data/people.ts';
import { useChange } from '../../parts/section.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { LanguageField, SavedForm } from './saved-form.tsx';

/** What others see of the person, and the language of mails to them. */
export function Profile() {
  const { t } = useTranslation('you');
  const client = useQueryClient();
  const { person } = useMe();
  const [name, setName] = useState(person.name);
  const [language, setLanguage] = useState(person.language);
  const save = useChange({
    send: () => unwrap(api().PATCH('/v1/me', { body: { name, language } })),
    changes: youKey,
    done: t('profile.saved'),
    after: (me) => client.setQueryData(meQuery.queryKey, me),
  });
  return (
    <SavedForm save={save} saveName={t('profile.save')}>
      <TextField
        label={t('profile.name')}
        autoComplete="name"
        maxLength={200}
        required
        value={name}
        onChange={setName}
      />
      <LanguageField
        id="own-language"
        label={t('profile.language')}
        kept={person.language}
        value={language}
        onChange={setLanguage}
      />
    </SavedForm>
  );
}
