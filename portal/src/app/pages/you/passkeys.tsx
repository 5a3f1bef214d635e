import { startRegistration, type PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, unwrap, type PostBody, type Schemas } from '../../../../../contract/client/client.ts';
import { api } from '../../data/client.ts';
import { passkeysQuery, youKey } from '../../data/people.ts';
import { useFormats } from '../../format/format.ts';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Refusal } from '../../parts/problem.tsx';
import { useChange } from '../../parts/section.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { canUsePasskeys } from '../../session/passkey-support.ts';
import { deviceOf } from './device.ts';
import { ownZone } from '../../format/own-zone.ts';

export function Passkeys() {
  const { t } = useTranslation('you');
  const { data: passkeys } = useSuspenseQuery(passkeysQuery);
  return (
    <>
      {passkeys.length === 0 && <p className="soft">{t('passkeys.none')}</p>}
      <ul>
        {passkeys.map((passkey) => (
          <OnePasskey key={passkey.id} passkey={passkey} />
        ))}
      </ul>
      {canUsePasskeys() ? <AddPasskey /> : <p className="soft">{t('passkeys.not_here')}</p>}
    </>
  );
}

function OnePasskey({ passkey }: { passkey: Schemas['Passkey'] }) {
  const { t } = useTranslation('you');
  const formats = useFormats(ownZone());
  const [name, setName] = useState<string | null>(null);
  const params = { path: { id: passkey.id } };
  const rename = useChange({
    send: (newName: string) => unwrap(api().PATCH('/v1/passkeys/{id}', { params, body: { name: newName } })),
    changes: youKey,
    done: t('passkeys.renamed'),
    after: () => setName(null),
  });
  const remove = useChange({
    send: () => unwrap(api().DELETE('/v1/passkeys/{id}', { params })),
    changes: youKey,
    done: t('passkeys.removed', { name: passkey.name }),
  });
  function submit(event: SubmitEvent) {
    event.preventDefault();
    if (name !== null && !rename.isPending) rename.mutate(name);
  }
  if (name !== null)
    return (
      <li>
        <form className="inline-form" onSubmit={submit}>
          <TextField label={t('passkeys.name')} required maxLength={100} autoFocus value={name} onChange={setName} />
          <Button look="primary" type="submit" isPending={rename.isPending}>
            {t('passkeys.save')}
          </Button>
          <Button onPress={() => setName(null)}>{t('passkeys.keep_name')}</Button>
        </form>
        {rename.error !== null && <Refusal error={rename.error} />}
      </li>
    );
  const used = passkey.last_used_at;
  return (
    <li className="inline-form">
      <p className="grow">
        <b>{passkey.name}</b>
        <br />
        <span className="soft">
          {used === null ? t('passkeys.unused') : t('passkeys.used', { date: formats.time(used) })}
        </span>
      </p>
      <div className="btns">
        <Button
          size="small"
          aria-label={t('passkeys.rename_of', { name: passkey.name })}
          onPress={() => setName(passkey.name)}
        >
          {t('passkeys.rename')}
        </Button>
        <Confirm
          action={t('passkeys.remove')}
          heading={t('passkeys.remove_of', { name: passkey.name })}
          run={() => remove.mutateAsync()}
        >
          <p>{t('passkeys.remove_about')}</p>
        </Confirm>
      </div>
    </li>
  );
}

function AddPasskey() {
  const { t } = useTranslation('you');
  const add = useChange({ send: makePasskey, changes: youKey, done: t('passkeys.added') });
  return (
    <>
      <div className="inline-form">
        <Button look="primary" icon="passkey" isPending={add.isPending} onPress={() => add.mutate()}>
          {t('passkeys.add')}
        </Button>
      </div>
      {add.error !== null &&
        (add.error instanceof ApiError ? <Refusal error={add.error} /> : <p role="alert">{t('passkeys.not_made')}</p>)}
    </>
  );
}

/** It is named after the device, and can be renamed. */
async function makePasskey() {
  const { public_key: asked } = await unwrap(api().POST('/v1/passkeys/options'));
  const made = await startRegistration({ optionsJSON: asked as unknown as PublicKeyCredentialCreationOptionsJSON });
  const body = { name: deviceOf(navigator.userAgent) ?? 'Passkey', credential: made } as PostBody<'/v1/passkeys'>;
  return await unwrap(api().POST('/v1/passkeys', { body }));
}
