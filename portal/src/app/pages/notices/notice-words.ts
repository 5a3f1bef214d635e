import { useTranslation } from 'react-i18next';
import { useListed, useLicenses } from '../../data/listed.ts';
import type { Notice } from '../../data/notices.ts';
import { commandLabel } from '../../format/command-label.ts';
import { justBefore, type Formats } from '../../format/format.ts';

type Of<K extends Notice['kind']> = Extract<Notice, { kind: K }>;
type MailNotice = Of<'license_mail'> | Of<'payment_mail'>;

/** Mails that name the day on which something happens; the others name the end of a time, which is the day before. */
const BEGINS: readonly MailNotice['mail'][] = ['renewal_upcoming', 'change_scheduled'];
/** Mails whose sentence is longer where they name a day. */
const DATED = [
  'trial_started',
  'trial_ending',
  'renewal_upcoming',
  'license_ending',
  'grace_reduced',
  'grace_extended',
  'period_comped',
  'paused',
  'resumed',
  'cancelled',
  'change_scheduled',
] as const satisfies MailNotice['mail'][];

/** A notice as a sentence. */
export function useNoticeWords(formats: Formats): (notice: Notice) => string {
  const { t } = useTranslation(['notices', 'labels']);
  const { licenses } = useLicenses();
  const listed = useListed();
  const nameOf = (id: string) => {
    const license = licenses.find((known) => known.id === id);
    return license ? listed(license, Date.now()).name : t('other_licence');
  };

  function ofMail({ mail, license, date, amount }: MailNotice): string {
    const licence = nameOf(license);
    if (mail === 'payment_received' && amount !== null)
      return t('mails_priced.payment_received', { licence, amount: formats.money(amount) });
    const dated = DATED.find((known) => known === mail);
    if (date === null || dated === undefined) return t(`mails.${mail}`, { licence });
    return t(`mails_dated.${dated}`, { licence, date: formats.date(BEGINS.includes(mail) ? date : justBefore(date)) });
  }

  return (notice) => {
    switch (notice.kind) {
      case 'license_mail':
      case 'payment_mail':
        return ofMail(notice);
      case 'card_ending': {
        const { brand, last4, exp_month: month, exp_year: year } = notice;
        const card = `${brand.charAt(0).toUpperCase()}${brand.slice(1)} ···· ${last4}`;
        const end = new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
        return t('card_ending', { card, date: formats.day(end) });
      }
      case 'invitation_unanswered':
        return t('invitation_unanswered', { email: notice.email });
      case 'approval_waiting':
        return t('approval_waiting', { command: t(commandLabel(notice.action)), licence: nameOf(notice.license) });
      case 'ownership_claimed':
        return t(`ownership_claimed.${notice.status}`, { email: notice.email, date: formats.time(notice.ready_at) });
      case 'account_viewed':
        return t('account_viewed', { name: notice.first_name });
    }
  };
}
