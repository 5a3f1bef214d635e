import { useTranslation } from 'react-i18next';
import type { Preview } from '../../data/commands.ts';
import type { License } from '../../data/licenses.ts';
import { useFormats } from '../../format/format.ts';

interface CancelStoryProps {
  readonly before: License;
  readonly preview: Preview;
  readonly plan: string;
}

/** What a cancellation leads to, day by day. */
export function CancelStory({ before, preview, plan }: CancelStoryProps) {
  const { t } = useTranslation('commands');
  const { license: after, access_after: access } = preview;
  const { longDay, longDate, date, money } = useFormats(before.zone);
  const charge = before.next.find(({ amount }) => amount !== null);
  const end = after.next.find(({ what }) => ['period_end', 'trial_end', 'purchase_end'].includes(what));
  const closing = after.next.find(({ what }) => what === 'retirement');
  const canReturn = after.available_actions.includes('uncancel') && after.period !== null;
  return (
    <ol className="story">
      <li className="past" data-state={before.state}>
        <i className="mk now" />
        <div>
          <p>
            <b>{t('story.today', { date: date(new Date().toISOString()) })}</b>
          </p>
          <p>
            {t('story.cancelled')} {t(`story.access.${access}`)}
          </p>
        </div>
      </li>
      {canReturn && after.period && (
        <li data-state={after.state}>
          <i className="mk change" />
          <div>
            <p>
              <b>{t('until', { day: longDay(after.period.last_day) })}</b>
            </p>
            <p>{t('story.take_back')}</p>
          </div>
        </li>
      )}
      {end && (
        <li data-state="expired">
          <i className="mk charge" />
          <div>
            <p>
              <b>{longDate(end.at)}</b>
            </p>
            <p>
              {charge?.amount && (
                <>
                  <s>{money(charge.amount)}</s> {t('story.not_charged')}{' '}
                </>
              )}
              {t('story.ends', { plan })}
            </p>
          </div>
        </li>
      )}
      {closing && (
        <li data-state="retired">
          <i className="mk end" />
          <div>
            <p>
              <b>{longDate(closing.at)}</b>
            </p>
            <p>{t('story.closed')}</p>
          </div>
        </li>
      )}
    </ol>
  );
}
