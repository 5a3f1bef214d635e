import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { unwrap } from '../../../../../contract/client/client.ts';
import { accessKey, type IdentityProvider } from '../../data/access.ts';
import { api } from '../../data/client.ts';
import { useAccount } from '../../data/me.ts';
import { ROLES } from '../../data/members.ts';
import { Button } from '../../parts/button.tsx';
import { Refusal } from '../../parts/problem.tsx';
import { useChange } from '../../parts/section.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { CopiedValue } from './copied-value.tsx';

/** An account is given away by its owner alone, not by a provider. */
const NEW_MEMBER_ROLES = ROLES.filter((role) => role !== 'owner');

interface ProviderFormProps {
  readonly provider: IdentityProvider | null;
  readonly close: () => void;
}

/** Sets the provider in place of the one before. The secret is sent, and shown or kept nowhere. */
export function ProviderForm({ provider, close }: ProviderFormProps) {
  const { t } = useTranslation('access');
  const { t: label } = useTranslation('labels');
  const { account } = useAccount();
  const [issuer, setIssuer] = useState(provider?.issuer ?? '');
  const [clientId, setClientId] = useState(provider?.client_id ?? '');
  const [secret, setSecret] = useState('');
  const [role, setRole] = useState(provider?.new_member_role ?? 'member');
  const [isEnabled, setEnabled] = useState(provider?.enabled ?? true);
  const [isRequired, setRequired] = useState(provider?.required ?? false);
  const isSameClient = provider?.issuer === issuer && provider.client_id === clientId;
  const save = useChange({
    // The secret is no variable of the mutation: those of one that waits for the network are written to the device.
    send: () =>
      unwrap(
        api(account).POST('/v1/accounts/{id}/identity-provider', {
          params: { path: { id: account } },
          body: {
            issuer,
            client_id: clientId,
            ...(secret === '' ? {} : { client_secret: secret }),
            new_member_role: role,
            enabled: isEnabled,
            required: isEnabled && isRequired,
            // What the API sets stays as it is: the form does not ask for it.
            ...(provider === null ? {} : { strong_acr_values: provider.strong_acr_values }),
          },
        }),
      ),
    changes: accessKey(account),
    done: t('provider.saved'),
    after: close,
  });
  function submit(event: SubmitEvent) {
    event.preventDefault();
    if (!save.isPending) save.mutate();
  }
  const callback = provider?.callback_url ?? `${location.origin}/v1/sign-on/callback/${account}`;
  return (
    <form className="stacked-form paired" onSubmit={submit}>
      <p>{t('provider.register')}</p>
      <CopiedValue name={t('provider.callback')} value={callback} />
      <TextField
        label={t('provider.issuer')}
        hint={t('provider.issuer_hint')}
        type="url"
        dir="ltr"
        required
        pattern="https://.*"
        maxLength={300}
        value={issuer}
        onChange={setIssuer}
      />
      <TextField
        label={t('provider.client_id')}
        dir="ltr"
        required
        maxLength={300}
        autoComplete="off"
        value={clientId}
        onChange={setClientId}
      />
      <TextField
        label={t('provider.client_secret')}
        {...(isSameClient ? { hint: t('provider.secret_kept') } : {})}
        type="password"
        dir="ltr"
        required={!isSameClient}
        maxLength={500}
        autoComplete="off"
        value={secret}
        onChange={setSecret}
      />
      <div className="field">
        <label htmlFor="provider-role">{t('provider.new_member_role')}</label>
        <select
          id="provider-role"
          className="input"
          value={role}
          onChange={({ target }) => setRole(NEW_MEMBER_ROLES.find((known) => known === target.value) ?? 'member')}
        >
          {NEW_MEMBER_ROLES.map((known) => (
            <option key={known} value={known}>
              {label(`roles.${known}`)}
            </option>
          ))}
        </select>
      </div>
      <label className="check">
        <input type="checkbox" checked={isEnabled} onChange={({ target }) => setEnabled(target.checked)} />
        <span>{t('provider.enable')}</span>
      </label>
      <label className="check">
        <input
          type="checkbox"
          disabled={!isEnabled}
          checked={isEnabled && isRequired}
          onChange={({ target }) => setRequired(target.checked)}
        />
        <span>{t('provider.require')}</span>
      </label>
      <div className="btns">
        <Button look="primary" type="submit" isPending={save.isPending}>
          {t('provider.save')}
        </Button>
        <Button onPress={close}>{t('provider.leave')}</Button>
      </div>
      {save.error !== null && <Refusal error={save.error} />}
    </form>
  );
}
