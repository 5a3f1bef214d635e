import { useTranslation } from 'react-i18next';
import { useAccount } from '../data/me.ts';
import { ButtonLink } from './button.tsx';

/** Leads to a sandbox with a copy of the licence, for whoever may make one. */
export function TrySandbox({ license }: { license: string }) {
  const { t } = useTranslation();
  const { account, can } = useAccount();
  if (!can('sandboxes:write')) return null;
  return (
    <ButtonLink look="quiet" size="small" icon="sandbox" href={`/${account}/sandbox?licence=${license}`}>
      {t('try_in_sandbox')}
    </ButtonLink>
  );
}
