import { useQueryClient } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { unwrap } from '../../../../../contract/client/client.ts';
import { LANGUAGES } from '../../../texts/languages.ts';
import { api } from '../../data/client.ts';
import { meQuery, useMe } from '../../data/me.ts';
import { youKey } from '../../data/people.ts';
import { Button } from '../../parts/button.tsx';
import { LanguageOptions } from '../../parts/language-options.tsx';
import { Refusal } from '../../parts/problem.tsx';
import { useChange } from '../../parts/section.tsx';
import { TextField } from '../../parts/text-field.tsx';

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
    <form
      className="stacked-form"
      onSubmit={(event: SubmitEvent) => {
        event.preventDefault();
        if (!save.isPending) save.mutate();
      }}
    >
      <TextField
        label={t('profile.name')}
        autoComplete="name"
        maxLength={200}
        required
        value={name}
        onChange={setName}
      />
      <div className="field">
        <label htmlFor="own-language">{t('profile.language')}</label>
        <select
          id="own-language"
          className="input"
          value={language}
          onChange={({ target }) => setLanguage(target.value)}
        >
          {!Object.hasOwn(LANGUAGES, language) && <option value={language}>{language}</option>}
          <LanguageOptions />
        </select>
      </div>
      <div className="btns">
        <Button type="submit" isPending={save.isPending}>
          {t('profile.save')}
        </Button>
      </div>
      {save.error !== null && <Refusal error={save.error} />}
    </form>
  );
}
