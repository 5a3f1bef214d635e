import { useSuspenseQuery } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { unwrap } from '../../../../../contract/client/client.ts';
import { api } from '../../data/client.ts';
import { useAccount } from '../../data/me.ts';
import { contactsQuery } from '../../data/members.ts';
import { Button } from '../../parts/button.tsx';
import { Refusal } from '../../parts/problem.tsx';
import { Section, useChange } from '../../parts/section.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { WhoMay } from '../../parts/who-may.tsx';

const TOPICS = ['billing', 'technical', 'renewal'] as const;

/** Whom the account wants written to about a topic. */
export function Component() {
  const { t } = useTranslation('organisation');
  return (
    <>
      <Section heading={t('contacts.heading')} about={t('contacts.about')}>
        <Contacts />
      </Section>
      <Section heading={t('contacts.gets_heading')}>
        <ul>
          {TOPICS.map((topic) => (
            <li key={topic} className="inline-form">
              <p className="grow">
                <b>{t(`contacts.topics.${topic}`)}</b>
                <br />
                <span className="soft">{t(`contacts.gets.${topic}`)}</span>
              </p>
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}

function Contacts() {
  const { t } = useTranslation('organisation');
  const { account, can } = useAccount();
  const { data: contacts } = useSuspenseQuery(contactsQuery(account));
  const remove = useChange({
    send: (id: string) => unwrap(api(account).DELETE('/v1/contacts/{id}', { params: { path: { id } } })),
    changes: [account, 'contacts'],
    done: t('contacts.removed'),
  });
  const mayChange = can('accounts:update');
  return (
    <>
      {contacts.length === 0 && <p className="soft">{t('contacts.none')}</p>}
      <ul>
        {contacts.map(({ id, name, email, topic }) => (
          <li key={id} className="inline-form">
            <p className="grow">
              <b>{name}</b>
              <br />
              <span className="soft">{t('contacts.line', { email, topic: t(`contacts.topics.${topic}`) })}</span>
            </p>
            {mayChange && (
              <Button
                size="small"
                aria-label={t('contacts.remove_of', { name, topic: t(`contacts.topics.${topic}`) })}
                isPending={remove.isPending && remove.variables === id}
                onPress={() => remove.mutate(id)}
              >
                {t('contacts.remove')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {remove.error !== null && <Refusal error={remove.error} />}
      {mayChange ? (
        <ContactForm />
      ) : (
        <p className="soft">
          <WhoMay rule={t('contacts.who_can')} permission="accounts:update" />
        </p>
      )}
    </>
  );
}

function ContactForm() {
  const { t } = useTranslation('organisation');
  const { account } = useAccount();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [topic, setTopic] = useState<(typeof TOPICS)[number]>('billing');
  const add = useChange({
    send: () => unwrap(api(account).POST('/v1/contacts', { body: { account, topic, email, name } })),
    changes: [account, 'contacts'],
    done: t('contacts.added', { name }),
    after: () => {
      setName('');
      setEmail('');
    },
  });
  function submit(event: SubmitEvent) {
    event.preventDefault();
    if (!add.isPending) add.mutate();
  }
  return (
    <>
      <form className="inline-form" onSubmit={submit}>
        <TextField label={t('contacts.name')} required maxLength={200} value={name} onChange={setName} />
        <TextField label={t('contacts.email')} type="email" required value={email} onChange={setEmail} />
        <div className="field">
          <label htmlFor="contact-topic">{t('contacts.topic')}</label>
          <select
            id="contact-topic"
            className="input"
            value={topic}
            onChange={({ target }) => setTopic(TOPICS.find((known) => known === target.value) ?? 'billing')}
          >
            {TOPICS.map((known) => (
              <option key={known} value={known}>
                {t(`contacts.topics.${known}`)}
              </option>
            ))}
          </select>
        </div>
        <Button look="primary" type="submit" isPending={add.isPending}>
          {t('contacts.add')}
        </Button>
      </form>
      {add.error !== null && <Refusal error={add.error} />}
    </>
  );
}
