import { useTranslation } from 'react-i18next';

interface DeclineTexts {
  readonly reason: string;
  readonly advice: string;
}

/** Why a payment was not made, and what helps, by its decline code. One without words of its own gets the general ones. */
export function useDeclineTexts(): (code: string | null | undefined) => DeclineTexts {
  const { t, i18n } = useTranslation('labels');
  return (code) => {
    const known = (group: string) => (code && i18n.exists(`labels:${group}.${code}`) ? code : 'other');
    return {
      reason: t(`decline_reasons.${known('decline_reasons')}` as 'decline_reasons.other'),
      advice: t(`decline_advice.${known('decline_advice')}` as 'decline_advice.other'),
    };
  };
}
