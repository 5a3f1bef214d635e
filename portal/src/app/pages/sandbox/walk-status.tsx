import { useTranslation } from 'react-i18next';
import type { License } from '../../data/licenses.ts';
import { useFormats } from '../../format/format.ts';
import { Button } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Refusal } from '../../parts/problem.tsx';
import { useHappened } from './use-happened.ts';
import { useSandbox } from './use-sandbox.ts';

/** How far the clock is on its way, and what it has come to. It is read out. */
export function WalkStatus({ licenses }: { licenses: readonly License[] }) {
  const { t } = useTranslation('sandbox');
  const { zone, walk, goOn } = useSandbox();
  const { longDate } = useFormats(zone);
  return (
    <>
      <div role="status" className="after">
        {walk.step === 'walking' && (
          <p className="busy">
            <span aria-busy="true" className="turning">
              <Icon name="spin" />
            </span>
            <span>
              {t('walk.walking', { date: longDate(walk.to) })}{' '}
              {walk.of > 0 && t('walk.waiting', { arrived: walk.arrived, count: walk.of })}
            </span>
          </p>
        )}
        {walk.step === 'arrived' && <Arrived way={walk.way} licenses={licenses} />}
      </div>
      {walk.step === 'lost' && (
        <div className="banner" data-state="grace" role="alert">
          <p>
            <b>{t('walk.lost')}</b> {t('walk.lost_about')}
          </p>
          <Button size="small" onPress={goOn}>
            {t('walk.go_on')}
          </Button>
        </div>
      )}
      {walk.step === 'refused' && <Refusal error={walk.error} />}
    </>
  );
}

function Arrived({ way, licenses }: { way: { from: string; to: string }; licenses: readonly License[] }) {
  const { t } = useTranslation('sandbox');
  const { sandbox, zone } = useSandbox();
  const { longDate } = useFormats(zone);
  const { happened } = useHappened(sandbox, licenses, way);
  if (!happened) return null;
  const what = happened.length === 0 ? t('walk.arrived_nothing') : t('walk.arrived_count', { count: happened.length });
  return <p>{t('walk.arrived', { date: longDate(way.to), what })}</p>;
}
