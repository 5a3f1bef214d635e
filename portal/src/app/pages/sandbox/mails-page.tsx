import { useSuspenseQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Disclosure, DisclosurePanel, Heading, Button as AriaButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { licensesQuery } from '../../data/licenses.ts';
import { sandboxMailsQuery, type SandboxMail } from '../../data/sandboxes.ts';
import { useFormats } from '../../format/format.ts';
import { Icon } from '../../parts/icon.tsx';
import { Page } from '../../parts/page.tsx';
import { useCopyName } from './copy-name.ts';
import { useSandbox } from './use-sandbox.ts';

/** The mails that a sandbox would have sent, with their texts. */
export function Component() {
  const { t } = useTranslation('sandbox');
  const { sandbox } = useSandbox();
  const { hash } = useLocation();
  const { data: mails } = useSuspenseQuery(sandboxMailsQuery(sandbox));
  const { data: licenses } = useSuspenseQuery(licensesQuery(sandbox.account));
  const nameOf = useCopyName(licenses);
  const wanted = decodeURIComponent(hash.slice(1));
  return (
    <Page
      title={`${t('parts.mails')}: ${sandbox.name}`}
      heading={t('mails.heading')}
      lead={mails.length === 0 ? undefined : t('mails.links')}
    >
      {mails.length === 0 ? (
        <div className="empty">
          <p>
            <b>{t('mails.none')}</b>
          </p>
          <p className="soft">{t('mails.none_about')}</p>
        </div>
      ) : (
        <ul className="sandbox-mails">
          {mails
            .toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at))
            .map((mail) => (
              <li key={mail.id}>
                <Mail mail={mail} about={nameOf(mail.license)} isOpen={mail.id === wanted} />
              </li>
            ))}
        </ul>
      )}
    </Page>
  );
}

function Mail({ mail, about, isOpen }: { mail: SandboxMail; about: string; isOpen: boolean }) {
  const { t } = useTranslation('sandbox');
  const { zone } = useSandbox();
  const { time } = useFormats(zone);
  const opened = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isOpen) opened.current?.scrollIntoView({ block: 'center' });
  }, [isOpen]);
  return (
    <Disclosure ref={opened} defaultExpanded={isOpen}>
      <Heading level={2}>
        <AriaButton slot="trigger">
          <Icon name="mail" />
          <span>
            <b>{mail.subject ?? t('mails.no_subject')}</b>
            <small>
              {time(mail.at)} · {t('mails.to', { to: mail.to })} · {t('mails.about_licence', { licence: about })}
            </small>
          </span>
          {mail.legal && <span className="tag">{t('mails.legal')}</span>}
          {mail.suppressed && <span className="tag">{t('mails.suppressed')}</span>}
        </AriaButton>
      </Heading>
      <DisclosurePanel>
        {mail.text === null ? <p className="soft">{t('mails.no_text')}</p> : <pre dir="auto">{mail.text}</pre>}
      </DisclosurePanel>
    </Disclosure>
  );
}
