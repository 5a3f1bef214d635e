import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { askedQuery, toDecide } from '../data/asked.ts';
import { ACTIONS } from '../data/commands.ts';
import { licensesQuery, plansQuery } from '../data/licenses.ts';
import { labelOf } from '../data/listed.ts';
import { useAccount, useMe } from '../data/me.ts';
import { nameOfPlan } from '../data/plan-name.ts';
import { grouped } from '../data/urgency.ts';
import { commandLabel } from '../format/command-label.ts';
import { commandIcon } from '../parts/command-icons.ts';
import type { IconName } from '../parts/icon.tsx';
import { useSignOut } from '../session/use-sign-out.ts';
import { changeSettings, useSettings } from '../settings/settings.ts';
import { changeLanguage } from '../settings/texts.ts';
import { useLanguageChoices } from './language-select.tsx';

/** Something to go to, or to do at once. Nothing here changes a licence: a command leads to its preview. */
export interface Entry {
  readonly id: string;
  readonly name: string;
  readonly about?: string | undefined;
  readonly icon: IconName;
  readonly href?: string;
  readonly onAction?: () => void;
}

export interface EntrySection {
  readonly name: string;
  /** Shown only once something is typed: there are too many to read. */
  readonly isSought?: boolean;
  readonly entries: readonly Entry[];
}

/** Everything that the person can go to or do, by what it is. */
export function useEntries(): EntrySection[] {
  const { t } = useTranslation('palette');
  return [
    { name: t('licences'), entries: useLicenceEntries() },
    { name: t('commands'), isSought: true, entries: useCommandEntries() },
    { name: t('requests'), entries: useAskedEntries() },
    { name: t('pages'), entries: usePageEntries() },
    { name: t('accounts'), entries: useAccountEntries() },
    { name: t('portal'), isSought: true, entries: useOwnEntries() },
  ];
}

/** The licences of the account in the order of the dashboard, and what tells two of one plan apart. */
function useNamedLicences() {
  const { t } = useTranslation('labels');
  const { account } = useAccount();
  const [nowMs] = useState(Date.now);
  const { data: licenses = [] } = useQuery(licensesQuery(account));
  const { data: plans = [] } = useQuery(plansQuery(account));
  const { needs_you: needy, runs, ended } = grouped(licenses, nowMs);
  return [...needy, ...runs, ...ended].map((license) => ({
    license,
    plan: nameOfPlan(plans, license.plan),
    about: [labelOf(license), t(`states.${license.state}`), license.key_hint].filter(Boolean).join(' · '),
  }));
}

function useLicenceEntries(): Entry[] {
  const { account } = useAccount();
  return useNamedLicences().map(({ license, plan, about }) => ({
    id: license.id,
    name: plan,
    about,
    icon: 'licences',
    href: `/${account}/licences/${license.id}`,
  }));
}

/** What the API would accept now, for each licence. */
function useCommandEntries(): Entry[] {
  const { t } = useTranslation('labels');
  const { account, can } = useAccount();
  const licences = useNamedLicences();
  if (!can('licenses:command')) return [];
  return licences.flatMap(({ license, plan, about }) =>
    ACTIONS.filter((action) => license.available_actions.includes(action)).map((action) => ({
      id: `${license.id} ${action}`,
      name: `${t(commandLabel(action))}: ${plan}`,
      about,
      icon: commandIcon(action),
      href: `/${account}/licences/${license.id}/${action}`,
    })),
  );
}

/** What others ask the person to approve. */
function useAskedEntries(): Entry[] {
  const { t } = useTranslation(['palette', 'labels']);
  const membership = useAccount();
  const { account, can } = membership;
  const { person } = useMe();
  const { data: asked = [] } = useQuery(askedQuery(account));
  const licences = useNamedLicences();
  if (!can('approvals:decide')) return [];
  return toDecide(asked, membership, person.id).map(({ approval: { id, action, license }, by }) => {
    const plan = licences.find((licence) => licence.license.id === license)?.plan;
    const what = [t(commandLabel(action)), plan].filter(Boolean).join(': ');
    return {
      id,
      name: by === null ? what : t('asked', { name: by, what }),
      icon: 'check',
      href: `/${account}/approvals/${id}`,
    };
  });
}

function usePageEntries(): Entry[] {
  const { t } = useTranslation(['palette', 'app', 'organisation']);
  const { account, can } = useAccount();
  const { session } = useMe();
  const page = (to: string, icon: IconName, name: string, isShown = true, about?: string) => ({
    entry: { id: to, name, about, icon, href: `/${account}/${to}` },
    isShown,
  });
  const mayRead = can('licenses:read');
  const isMember = can('members:read');
  return [
    page('licences', 'licences', t('app:nav.licences'), mayRead),
    page('buy', 'plus', t('page.buy'), can('licenses:create')),
    page('machines', 'laptop', t('page.machines'), mayRead),
    page('approvals', 'check', t('page.approvals'), can('approvals:read'), t('page.approvals_about')),
    page('notices', 'bell', t('page.notices')),
    page('billing', 'billing', t('app:nav.billing'), can('billing:read'), t('page.billing_about')),
    page('sandbox', 'sandbox', t('app:nav.sandbox'), can('sandboxes:read'), t('page.sandbox_about')),
    page('organisation/members', 'org', t('organisation:parts.members'), isMember),
    page('organisation/access', 'shield', t('organisation:parts.access'), isMember),
    page('organisation/keys', 'server', t('organisation:parts.keys'), can('account_keys:manage')),
    page('organisation/links', 'transfer', t('organisation:parts.links'), isMember),
    page('organisation/contacts', 'mail', t('organisation:parts.contacts'), isMember),
    page('organisation/details', 'org', t('organisation:parts.details'), isMember, t('page.details_about')),
    page('organisation/log', 'file', t('organisation:parts.log'), can('account_audit:read')),
    page('you', 'passkey', t('app:nav.you'), session.sign_on?.only !== true, t('page.you_about')),
    page('help', 'help', t('app:nav.help')),
  ].flatMap(({ entry, isShown }) => (isShown ? [entry] : []));
}

function useAccountEntries(): Entry[] {
  const { t } = useTranslation();
  const { memberships } = useMe();
  const { account } = useAccount();
  return memberships
    .filter((membership) => membership.account !== account)
    .map((membership) => ({
      id: membership.account,
      name: membership.account_name,
      about: t(`roles.${membership.role}`),
      icon: 'org',
      href: `/${membership.account}/licences`,
    }));
}

const THEMES = ['system', 'light', 'dark'] as const;
const TEXT_SIZES = ['normal', 'large', 'larger'] as const;

/** What concerns the person and this browser. */
function useOwnEntries(): Entry[] {
  const { t } = useTranslation();
  const { account } = useAccount();
  const { theme, text, language } = useSettings();
  const languages = useLanguageChoices();
  const signOut = useSignOut();
  return [
    ...THEMES.filter((value) => value !== theme).map((value): Entry => ({
      id: `theme ${value}`,
      name: `${t('settings.theme')}: ${t(`settings.themes.${value}`)}`,
      icon: 'theme',
      onAction: () => changeSettings({ theme: value }),
    })),
    ...TEXT_SIZES.filter((value) => value !== text).map((value): Entry => ({
      id: `text ${value}`,
      name: `${t('settings.text_size')}: ${t(`settings.text_sizes.${value}`)}`,
      icon: 'theme',
      onAction: () => changeSettings({ text: value }),
    })),
    ...languages
      .filter(([value]) => value !== language)
      .map(([value, name]): Entry => ({
        id: `language ${value}`,
        name: `${t('settings.language')}: ${name}`,
        icon: 'globe',
        onAction: () => void changeLanguage(value),
      })),
    {
      id: 'tour',
      name: t('tour.again'),
      icon: 'help',
      href: `/${account}/licences`,
      onAction: () => changeSettings({ tourStep: 0 }),
    },
    { id: 'sign-out', name: t('account_menu.sign_out'), icon: 'out', onAction: () => void signOut('/') },
  ];
}
