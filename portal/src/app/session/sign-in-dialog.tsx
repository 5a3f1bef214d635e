import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useQueryClient } from '@tanstack/react-query';
import { meQuery, type Me } from '../data/me.ts';
import { Button } from '../parts/button.tsx';
import { SignInForm } from './sign-in-form.tsx';
import type { SignInQuestion } from './sign-in-again.ts';
import '../pages/sign-in/sign-in.css';

/** Asks the person to sign in where they are; what waits for it then goes on. */
export function SignInDialog({ question }: { question: SignInQuestion }) {
  const { t } = useTranslation('sign-in');
  const client = useQueryClient();
  const before = client.getQueryData(meQuery.queryKey);

  function signedIn(me: Me) {
    // Somebody else now: nothing of the person before may stay.
    if (before && before.person.id !== me.person.id) return location.assign('/portal');
    client.setQueryData(meQuery.queryKey, me);
    question.answer(true);
  }

  return (
    <ModalOverlay className="scrim" isOpen onOpenChange={(isOpen) => !isOpen && question.answer(false)} isDismissable>
      <Modal className="side">
        <Dialog className="side-dialog">
          <header>
            <div>
              <Heading slot="title">{t(`again.${question.reason}`)}</Heading>
              <p>{t(`again.${question.reason}_about`)}</p>
            </div>
            <Button look="quiet" icon="x" aria-label={t('again.close')} onPress={() => question.answer(false)} />
          </header>
          <div className="body">
            <SignInForm onSignedIn={signedIn} {...(before ? { email: before.person.email } : {})} />
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
