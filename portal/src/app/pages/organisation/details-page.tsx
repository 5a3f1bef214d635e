import { useSuspenseQuery } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { unwrap, type Schemas } from '../../../../../contract/client/client.ts';
import { accountQuery } from '../../data/accounts.ts';
import { api } from '../../data/client.ts';
import { useAccount } from '../../data/me.ts';
import { localeOf, useFormats } from '../../format/format.ts';
import { Button } from '../../parts/button.tsx';
import { LanguageOptions } from '../../parts/language-options.tsx';
import { Refusal } from '../../parts/problem.tsx';
import { Section, useChange } from '../../parts/section.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { announce } from '../../shell/announcements.tsx';
import { WhoMay } from '../../parts/who-may.tsx';
import { InvoiceDetails } from './invoice-details.tsx';

/** What was changed and is not saved yet. */
type Edits = Partial<Pick<Schemas['Account'], 'name' | 'email' | 'language' | 'reminders'>>;

/** How the account is named, and which mails it gets. */
export function Component() {
  const { t } = useTranslation('organisation');
  return (
    <>
      <Section heading={t('details.heading')} about={t('details.about')}>
        <Details />
      </Section>
      <Section heading={t('zone.heading')}>
        <Zone />
      </Section>
      <InvoiceDetails />
    </>
  );
}

/** In which zone the account's days begin and end. Nobody can change it: its licences were sold by it. */
function Zone() {
  const { t, i18n } = useTranslation('organisation');
  const { account } = useAccount();
  const { data } = useSuspenseQuery(accountQuery(account));
  const { zoneName } = useFormats(data.zone);
  return (
    <>
      <p>
        <bdi>{data.zone}</bdi>:{' '}
        {t('zone.is', { name: zoneName, offset: offsetNow(localeOf(i18n.language), data.zone) })}
      </p>
      <p className="soft">{t('zone.about')}</p>
    </>
  );
}

/** `UTC+01:00` */
function offsetNow(locale: string, timeZone: string): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'longOffset' }).formatToParts(new Date());
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return offset.replace('GMT', 'UTC');
}

function Details() {
  const { t } = useTranslation('organisation');
  const { account, can } = useAccount();
  // A form begins with it: nothing older than the page.
  const { data: kept } = useSuspenseQuery({ ...accountQuery(account), staleTime: 0 });
  const [edits, setEdits] = useState<Edits>({});
  const values = { ...kept, ...edits };
  const save = useChange({
    send: () => unwrap(api(account).PATCH('/v1/accounts/{id}', { params: { path: { id: account } }, body: edits })),
    changes: [account, 'account'],
    done: t('details.saved'),
    after: () => setEdits({}),
  });
  function submit(event: SubmitEvent) {
    event.preventDefault();
    if (save.isPending) return;
    if (Object.keys(edits).length === 0) announce(t('details.saved'));
    else save.mutate();
  }
  const mayChange = can('accounts:update');
  return (
    <form onSubmit={submit}>
      <fieldset className="stacked-form paired" disabled={!mayChange}>
        <TextField
          id="account-name"
          label={t('details.name')}
          required
          maxLength={200}
          value={values.name}
          onChange={(name) => setEdits({ ...edits, name })}
        />
        <TextField
          label={t('details.email')}
          type="email"
          required
          value={values.email}
          onChange={(email) => setEdits({ ...edits, email })}
        />
        <div className="field">
          <label htmlFor="account-language">{t('details.language')}</label>
          <select
            id="account-language"
            className="input"
            value={values.language}
            onChange={({ target }) => setEdits({ ...edits, language: target.value })}
          >
            <LanguageOptions kept={kept.language} />
          </select>
        </div>
        <label className="check">
          <input
            type="checkbox"
            checked={values.reminders}
            onChange={({ target }) => setEdits({ ...edits, reminders: target.checked })}
          />
          <span>{t('details.reminders')}</span>
        </label>
        {mayChange ? (
          <Button look="primary" type="submit" isPending={save.isPending}>
            {t('details.save')}
          </Button>
        ) : (
          <p className="soft">
            <WhoMay rule={t('details.who_can')} permission="accounts:update" />
          </p>
        )}
      </fieldset>
      {save.error !== null && <Refusal error={save.error} />}
    </form>
  );
}
