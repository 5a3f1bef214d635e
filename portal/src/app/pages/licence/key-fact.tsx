import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { useReadKey } from '../../data/license-key.ts';
import type { License } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { IconButton } from '../../parts/icon-button.tsx';
import { useCopy } from '../../parts/use-copy.ts';
import { announce, announceProblem } from '../../shell/announcements.tsx';

const SHOWN_MS = 60_000;

/** The key: its end, and the whole of it for a minute for whoever may read it and has just signed in. */
export function KeyFact({ license, hint: end }: { license: License; hint: string }) {
  const { t } = useTranslation('licence');
  const { account, can } = useAccount();
  const [key, setKey] = useState<string | null>(null);
  const { mutateAsync, isPending } = useReadKey(account, license.id);
  const { copy } = useCopy();
  const hint = end.replace(/^\W+/, '');

  useEffect(() => {
    if (key === null) return undefined;
    const timer = setTimeout(() => setKey(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [key]);

  async function show(): Promise<string | null> {
    try {
      const read = await mutateAsync();
      setKey(read);
      return read;
    } catch (error) {
      announceProblem(error);
      return null;
    }
  }

  async function copyKey() {
    const read = key ?? (await show());
    if (read === null) return;
    announce(t((await copy(read)) ? 'key.copied' : 'key.not_copied'));
  }

  useShownByLink(() => void show(), can('license_keys:read'));
  return (
    <div id="key">
      <dt>{t('key.title')}</dt>
      <dd>
        <span className={key === null ? 'key' : 'key shown'}>
          {key === null ? (
            <>
              <span className="vh">{t('key.ending', { hint })}</span>
              <span dir="ltr" aria-hidden="true">
                <i>EVG ····</i> {hint}
              </span>
            </>
          ) : (
            <code dir="ltr">{key}</code>
          )}
        </span>
        {can('license_keys:read') && (
          <span className="key-actions">
            <IconButton
              look="quiet"
              size="small"
              icon="copy"
              name={t('key.copy', { hint })}
              onPress={() => void copyKey()}
            />
            <IconButton
              look="quiet"
              size="small"
              icon="eye"
              isPending={isPending}
              name={t(key === null ? 'key.show' : 'key.hide', { hint })}
              onPress={() => (key === null ? void show() : setKey(null))}
            />
          </span>
        )}
        <small role="status">{key !== null && t('key.is_shown')}</small>
      </dd>
    </div>
  );
}

/** The eye in the list of licences leads here: the key is shown at once, and not again when the page is loaded again. */
function useShownByLink(show: () => void, mayRead: boolean): void {
  const { hash, pathname, search } = useLocation();
  const navigate = useNavigate();
  const isAsked = hash === '#key' && mayRead;
  useEffect(() => {
    if (!isAsked) return;
    void navigate(pathname + search, { replace: true });
    show();
    // Once for each link that was followed.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isAsked]);
}
