import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../parts/button.tsx';
import { signOnPath } from './way-back.ts';

/** Leads to the identity provider of a company in another tab, so that nothing is lost in this one. */
export function SignOnLink({ email, isDisabled }: { readonly email: string; readonly isDisabled: boolean }) {
  const { t } = useTranslation('sign-in');
  const [isOpened, setIsOpened] = useState(false);
  return (
    <>
      <ButtonLink
        size="big"
        block
        icon="sso"
        href={signOnPath(email)}
        target="_blank"
        rel="noopener"
        isDisabled={isDisabled}
        onPress={() => setIsOpened(true)}
      >
        {t('single_sign_on')}
      </ButtonLink>
      <p className="hint" role="status">
        {isOpened ? t('other_tab.opened') : t('other_tab.new_tab')}
      </p>
    </>
  );
}
