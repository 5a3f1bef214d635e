import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { unwrap } from '../../../../../contract/client/client.ts';
import { api } from '../../data/client.ts';
import { linksKey, type Grants } from '../../data/links.ts';
import { useAccount } from '../../data/me.ts';
import { Button } from '../../parts/button.tsx';
import { Refusal } from '../../parts/problem.tsx';
import { useChange } from '../../parts/section.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { GrantsFields } from './grants-fields.tsx';

/** Offers another account to become the parent of this one. Nothing says whether there is such an account. */
export function LinkOffer() {
  const { t } = useTranslation('links');
  const { account } = useAccount();
  const [parent, setParent] = useState('');
  const [grants, setGrants] = useState<Grants>({ owner: 'viewer' });
  const offer = useChange({
    send: () => unwrap(api(account).POST('/v1/account-links', { body: { account, parent: parent.trim(), grants } })),
    changes: linksKey(account),
    done: t('offer.offered'),
  });
  function submit(event: SubmitEvent) {
    event.preventDefault();
    if (!offer.isPending) offer.mutate();
  }
  return (
    <form className="stacked-form" onSubmit={submit}>
      <TextField
        label={t('offer.parent')}
        hint={t('offer.parent_hint')}
        dir="ltr"
        required
        pattern="\s*acct_[0-9a-z]{26}\s*"
        autoComplete="off"
        value={parent}
        onChange={setParent}
      />
      <GrantsFields grants={grants} onChange={setGrants} />
      <Button look="primary" type="submit" isPending={offer.isPending} isDisabled={Object.keys(grants).length === 0}>
        {t('offer.send')}
      </Button>
      {offer.error !== null && <Refusal error={offer.error} />}
    </form>
  );
}
