import { useEffect, useRef, useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../../contract/client/client.ts';
import type { Me } from '../data/me.ts';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/text-field.tsx';
import { Failure, useFailureText } from './sign-in-failure.tsx';
import { SignOnLink } from './sign-on-link.tsx';
import { canSuggestPasskeys, canUsePasskeys } from './passkey-support.ts';
import { sendCode, signInWithCode, signInWithPasskey, singleSignOnAddress } from './sign-in-ways.ts';

interface SignInFormProps {
  readonly onSignedIn: (me: Me) => void;
  /** Who has to sign in again; left out: anybody. */
  readonly email?: string;
  /** Called before this tab leaves for an identity provider; left out: a tab of its own does. */
  readonly onLeaving?: () => void;
  readonly onCodeSent?: (email: string | null) => void;
}

type Doing = 'passkey' | 'code' | 'sign_on' | null;

/**
 * Every way to sign in: passkey (also from the suggestions of the address field), code by mail, recovery code, and the identity
 * provider of a company.
 */
export function SignInForm({ onSignedIn, email: known, onLeaving, onCodeSent }: SignInFormProps) {
  const { t } = useTranslation('sign-in');
  const [email, setEmail] = useState(known ?? '');
  const [sentTo, setSentTo] = useState<string | null>(null);
  const [doing, setDoing] = useState<Doing>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const failureText = useFailureText(failure);
  const [noProvider, setNoProvider] = useState(false);
  const signedIn = useRef(onSignedIn);
  signedIn.current = onSignedIn;

  useEffect(() => {
    let left = false;
    async function offerPasskeys() {
      if (!(await canSuggestPasskeys())) return;
      const me = await signInWithPasskey(true);
      if (!left) signedIn.current(me);
    }
    // Whoever picks no passkey goes another way: the browser then ends this question.
    offerPasskeys().catch((error: unknown) => {
      if (!left && error instanceof ApiError) setFailure(error);
    });
    return () => {
      left = true;
    };
  }, []);

  async function run(what: Exclude<Doing, null>, work: () => Promise<void>) {
    setDoing(what);
    setFailure(null);
    setNoProvider(false);
    try {
      await work();
    } catch (error) {
      setFailure(error);
    } finally {
      setDoing(null);
    }
  }

  const usePasskey = () => run('passkey', async () => signedIn.current(await signInWithPasskey(false)));
  const askForCode = () =>
    run('code', async () => {
      await sendCode(email);
      setSentTo(email);
      onCodeSent?.(email);
    });
  const useSignOn = () =>
    run('sign_on', async () => {
      const address = await singleSignOnAddress(email, { fresh: known !== undefined });
      if (address === null) return setNoProvider(true);
      onLeaving?.();
      location.assign(address);
    });

  if (sentTo !== null)
    return (
      <CodeForm
        email={sentTo}
        onSignedIn={(me) => signedIn.current(me)}
        onOtherAddress={() => {
          setSentTo(null);
          onCodeSent?.(null);
        }}
      />
    );
  const isEmail = /^\S+@\S+$/.test(email);
  return (
    <form
      className="gate-form"
      onSubmit={(event: SubmitEvent) => {
        event.preventDefault();
        if (isEmail) void askForCode();
      }}
    >
      {canUsePasskeys() && (
        <>
          <Button
            look="primary"
            size="big"
            block
            icon="passkey"
            isPending={doing === 'passkey'}
            onPress={() => void usePasskey()}
          >
            {t('use_passkey')}
          </Button>
          <p className="or">
            <span>{t('or_by_mail')}</span>
          </p>
        </>
      )}
      <TextField
        label={t('email')}
        id="email"
        type="email"
        required
        autoComplete="username webauthn"
        placeholder="name@company.example"
        readOnly={known !== undefined}
        value={email}
        onChange={setEmail}
      />
      <Button size="big" block type="submit" isPending={doing === 'code'}>
        {t('send_code')}
      </Button>
      <p className="or">
        <span>{t('or_company')}</span>
      </p>
      {onLeaving ? (
        <Button
          size="big"
          block
          icon="sso"
          isPending={doing === 'sign_on'}
          onPress={() => (isEmail ? void useSignOn() : document.querySelector<HTMLInputElement>('#email')?.focus())}
        >
          {t('single_sign_on')}
        </Button>
      ) : (
        <SignOnLink email={email} isDisabled={!isEmail} />
      )}
      {noProvider && <Failure>{t('no_provider')}</Failure>}
      {failureText !== null && <Failure>{failureText}</Failure>}
    </form>
  );
}

interface CodeFormProps {
  readonly email: string;
  readonly onSignedIn: (me: Me) => void;
  readonly onOtherAddress: () => void;
}

const RESEND_SECONDS = 30;

function CodeForm({ email, onSignedIn, onOtherAddress }: CodeFormProps) {
  const { t } = useTranslation('sign-in');
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const failureText = useFailureText(failure);
  const [wait, setWait] = useState(RESEND_SECONDS);
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    field.current?.focus();
  }, []);
  useEffect(() => {
    if (wait === 0) return undefined;
    const timer = setTimeout(() => setWait(wait - 1), 1_000);
    return () => clearTimeout(timer);
  }, [wait]);

  async function submit() {
    setBusy(true);
    setFailure(null);
    try {
      onSignedIn(await signInWithCode(email, code));
    } catch (error) {
      setFailure(error);
      field.current?.focus();
    } finally {
      setBusy(false);
    }
  }

  async function resend() {
    setWait(RESEND_SECONDS);
    setFailure(null);
    await sendCode(email).catch(setFailure);
  }

  return (
    <>
      <form
        className="gate-form"
        onSubmit={(event: SubmitEvent) => {
          event.preventDefault();
          if (!busy) void submit();
        }}
      >
        <TextField
          ref={field}
          id="code"
          label={t('code')}
          className="code"
          inputMode="text"
          autoComplete="one-time-code"
          required
          maxLength={60}
          value={code}
          onChange={setCode}
          hint={t('code_hint')}
          error={failureText}
        />
        <Button look="primary" size="big" block type="submit" isPending={busy}>
          {t('sign_in')}
        </Button>
      </form>
      <ul className="gate-more">
        <li>
          <Button look="quiet" isDisabled={wait > 0} onPress={() => void resend()}>
            {wait > 0 ? t('new_code_in', { count: wait }) : t('new_code')}
          </Button>
        </li>
        <li>
          <Button look="quiet" onPress={onOtherAddress}>
            {t('other_address')}
          </Button>
        </li>
      </ul>
    </>
  );
}
