import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode, type SubmitEvent } from 'react';
import { DialogTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { apiKeysKey, type ApiKeyWithSecret } from '../../data/api-keys.ts';
import { useAccount } from '../../data/me.ts';
import { Button } from '../../parts/button.tsx';
import { Refusal } from '../../parts/problem.tsx';
import { Sheet, SheetContent } from '../../parts/sheet.tsx';
import { CopiedValue } from './copied-value.tsx';

interface NewSecretProps {
  /** On the button that opens the form, and on the one that sends it. */
  readonly action: string;
  readonly heading: string;
  /** Of the answer. */
  readonly outcome: (key: ApiKeyWithSecret) => string;
  readonly look?: 'primary';
  readonly send: () => Promise<ApiKeyWithSecret>;
  /** The fields of the form. */
  readonly children: ReactNode;
}

/** A button whose form makes a secret, which is shown once in place of the form. The secret is in this part alone, until it is closed. */
export function NewSecret({ action, heading, outcome, look, send, children }: NewSecretProps) {
  const { account } = useAccount();
  const client = useQueryClient();
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const [made, setMade] = useState<ApiKeyWithSecret | null>(null);

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    if (isPending) return;
    setPending(true);
    setProblem(null);
    try {
      setMade(await send());
      await client.invalidateQueries({ queryKey: apiKeysKey(account) });
    } catch (error) {
      setProblem(error);
    } finally {
      setPending(false);
    }
  }

  function reset() {
    setProblem(null);
    setMade(null);
  }

  return (
    <DialogTrigger onOpenChange={reset}>
      <Button {...(look ? { look } : { size: 'small', 'aria-label': heading })}>{action}</Button>
      <Sheet isDismissable={!isPending && made === null}>
        {({ close }) =>
          made ? (
            <SheetContent heading={outcome(made)} isOutcome onClose={close}>
              <Secret made={made} onKept={close} />
            </SheetContent>
          ) : (
            <SheetContent heading={heading} onClose={close}>
              <form className="stacked-form" onSubmit={(event) => void submit(event)}>
                {children}
                {problem !== null && <Refusal error={problem} />}
                <Button look="ink" type="submit" isPending={isPending}>
                  {action}
                </Button>
              </form>
            </SheetContent>
          )
        }
      </Sheet>
    </DialogTrigger>
  );
}

function Secret({ made: { name, secret }, onKept }: { made: ApiKeyWithSecret; onKept: () => void }) {
  const { t } = useTranslation('api-keys');
  return (
    <div className="new-secret">
      <p>{t('once')}</p>
      <CopiedValue name={t('secret', { name })} value={secret} />
      <Button look="primary" onPress={onKept}>
        {t('kept')}
      </Button>
    </div>
  );
}
