import { useQuery } from '@tanstack/react-query';
import {
  Autocomplete,
  Dialog,
  Header,
  Input,
  Menu,
  MenuItem,
  MenuSection,
  Modal,
  ModalOverlay,
  SearchField,
  useFilter,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { licensesQuery, plansQuery } from '../data/licenses.ts';
import { useAccount, useMe } from '../data/me.ts';
import { nameOfPlan } from '../data/plan-name.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import './palette.css';

interface Entry {
  readonly id: string;
  readonly name: string;
  readonly about?: string;
  readonly icon: IconName;
  readonly href: string;
}

/** Every licence, page and account by a few typed letters. Enter opens; it never sends anything. */
export function PaletteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { contains } = useFilter({ sensitivity: 'base' });
  const sections = useEntries();
  return (
    <ModalOverlay className="scrim" isOpen isDismissable onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Modal className="palette">
        <Dialog aria-label={t('palette.open')}>
          <Autocomplete filter={contains}>
            <SearchField className="palette-field" aria-label={t('palette.field')} autoFocus>
              <Icon name="search" />
              <Input placeholder={t('palette.field')} />
            </SearchField>
            <Menu className="palette-list" renderEmptyState={() => <p className="soft">{t('palette.nothing')}</p>}>
              {sections.map(({ name, entries }) => (
                <MenuSection key={name} className="menu-section">
                  <Header>{name}</Header>
                  {entries.map(({ id, name: entry, about, icon, href }) => (
                    <MenuItem
                      key={id}
                      id={id}
                      className="menu-item"
                      textValue={`${entry} ${about ?? ''}`}
                      href={href}
                      onAction={onClose}
                    >
                      <Icon name={icon} />
                      <span>
                        {entry}
                        {about !== undefined && <small>{about}</small>}
                      </span>
                    </MenuItem>
                  ))}
                </MenuSection>
              ))}
            </Menu>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function useEntries(): { name: string; entries: Entry[] }[] {
  const { t } = useTranslation(['app', 'labels']);
  const { memberships } = useMe();
  const { account, can } = useAccount();
  const { data: licenses = [] } = useQuery(licensesQuery(account));
  const { data: plans = [] } = useQuery(plansQuery(account));
  const pages: (Entry & { shown: boolean })[] = [
    { id: 'licences', name: t('nav.licences'), icon: 'licences', href: `/${account}/licences`, shown: true },
    { id: 'billing', name: t('nav.billing'), icon: 'billing', href: `/${account}/billing`, shown: can('billing:read') },
    {
      id: 'sandbox',
      name: t('nav.sandbox'),
      icon: 'sandbox',
      href: `/${account}/sandbox`,
      shown: can('sandboxes:read'),
    },
    { id: 'organisation', name: t('nav.organisation'), icon: 'org', href: `/${account}/organisation`, shown: true },
    { id: 'you', name: t('nav.you'), icon: 'passkey', href: `/${account}/you`, shown: true },
    { id: 'help', name: t('nav.help'), icon: 'help', href: `/${account}/help`, shown: true },
  ];
  const sections = [
    {
      name: t('nav.licences'),
      entries: licenses.map((license): Entry => ({
        id: license.id,
        name: nameOfPlan(plans, license.plan),
        about: [t(`labels:states.${license.state}`), license.key_hint].filter(Boolean).join(' · '),
        icon: 'licences',
        href: `/${account}/licences/${license.id}`,
      })),
    },
    { name: t('palette.pages'), entries: pages.filter(({ shown }) => shown) },
    {
      name: t('account_menu.accounts'),
      entries: memberships
        .filter((membership) => membership.account !== account)
        .map((membership): Entry => ({
          id: membership.account,
          name: membership.account_name,
          icon: 'org',
          href: `/${membership.account}/licences`,
        })),
    },
  ];
  return sections.filter(({ entries }) => entries.length > 0);
}
