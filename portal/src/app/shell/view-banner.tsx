import { useTranslation } from 'react-i18next';
import { unwrap } from '../../../../contract/client/client.ts';
import { api } from '../data/client.ts';
import { useAccount, useMe } from '../data/me.ts';
import { useFormats } from '../format/format.ts';
import { ownZone } from '../format/own-zone.ts';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { announceProblem } from './announcements.tsx';

/** Says to support that it sees an account as a customer does, and ends that. */
export function ViewBanner() {
  const { t } = useTranslation();
  const { viewing } = useMe();
  const { account, account_name } = useAccount();
  const formats = useFormats(ownZone());
  if (viewing?.account !== account) return null;

  async function end() {
    await unwrap(api().DELETE('/v1/views/current')).then(() => location.assign('/portal'), announceProblem);
  }

  return (
    <div className="banner" data-state="renewal" role="status">
      <Icon name="eye" />
      <p>
        <b>{t('view.title', { account: account_name })}</b>{' '}
        {t('view.about', { role: t(`roles.${viewing.as}`), until: formats.time(viewing.until) })}
      </p>
      <Button size="small" onPress={() => void end()}>
        {t('view.end')}
      </Button>
    </div>
  );
}
