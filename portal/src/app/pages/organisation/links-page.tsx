import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { linksQuery } from '../../data/links.ts';
import { useAccount } from '../../data/me.ts';
import { Section } from '../../parts/section.tsx';
import { WhoMay } from '../../parts/who-may.tsx';
import { CopiedValue } from './copied-value.tsx';
import { LinkItem } from './link-item.tsx';
import { LinkOffer } from './link-offer.tsx';
import './access.css';

/** Which other account's people may act in this one, and in which others the people of this one may act. */
export function Component() {
  const { t } = useTranslation('links');
  return (
    <>
      <Section heading={t('parent.heading')} about={t('parent.about')}>
        <Parent />
      </Section>
      <Section heading={t('children.heading')} about={t('children.about')}>
        <Children />
      </Section>
    </>
  );
}

function Parent() {
  const { t } = useTranslation('links');
  const { account, can } = useAccount();
  const { data: links } = useSuspenseQuery(linksQuery(account));
  const own = links.find((link) => link.account === account && isOpen(link));
  if (own) return <LinkItem link={own} side="child" />;
  return (
    <>
      <p className="soft">{t('parent.none')}</p>
      {can('members:manage') ? (
        <LinkOffer />
      ) : (
        <p className="soft">
          <WhoMay rule={t('owners_only')} permission="members:manage" />
        </p>
      )}
    </>
  );
}

function Children() {
  const { t } = useTranslation('links');
  const { account } = useAccount();
  const { data: links } = useSuspenseQuery(linksQuery(account));
  const children = links.filter((link) => link.parent === account && isOpen(link));
  return (
    <>
      {children.length === 0 ? (
        <p className="soft">{t('children.none')}</p>
      ) : (
        <ul>
          {children.map((link) => (
            <li key={link.id}>
              <LinkItem link={link} side="parent" />
            </li>
          ))}
        </ul>
      )}
      <p className="section">{t('children.name_yourself')}</p>
      <CopiedValue name={t('children.own_id')} value={account} />
    </>
  );
}

function isOpen({ status }: { readonly status: string }): boolean {
  return status === 'offered' || status === 'active';
}
