import { useTranslation } from 'react-i18next';
import { useFormats } from '../../format/format.ts';
import type { Invoice } from '../../data/billing.ts';
import type { Happened } from './happened.ts';

/** What has happened in a sandbox, as a sentence in the conditional. */
export function useHappenedWords(nameOf: (license: string | null) => string, zone: string) {
  const { t } = useTranslation(['sandbox', 'labels']);
  const { money } = useFormats(zone);
  const chargeWords = useChargeWords();
  return (event: Happened): string => {
    const licence = event.license === null ? t('happened.several') : nameOf(event.license);
    switch (event.kind) {
      case 'state': {
        const to = t(`labels:states.${event.to}`);
        return event.from === null
          ? t('happened.state_first', { licence, to })
          : t('happened.state', { licence, from: t(`labels:states.${event.from}`), to });
      }
      case 'mail': {
        const subject = event.mail.subject ?? t('mails.no_subject');
        return t(event.mail.suppressed ? 'happened.mail_suppressed' : 'happened.mail', { subject });
      }
      case 'charge':
        return chargeWords(event.invoice, { licence, sum: money(event.invoice.amount) });
    }
  };
}

function useChargeWords() {
  const { t, i18n } = useTranslation(['sandbox', 'labels']);
  return ({ status, failure }: Invoice, about: { licence: string; sum: string }): string => {
    switch (status) {
      case 'paid':
        return t('happened.paid', about);
      case 'refunded':
        return t('happened.refunded', about);
      case 'void':
      case 'uncollectible':
        return t('happened.void', about);
      case 'open': {
        if (failure === null) return t('happened.open_unknown', about);
        const code = i18n.exists(`labels:decline_reasons.${failure}`) ? failure : 'other';
        return t('happened.open', { ...about, reason: t(`labels:decline_reasons.${code}`) });
      }
    }
  };
}
