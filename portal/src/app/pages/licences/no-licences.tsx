import { useTranslation } from 'react-i18next';
import { useAccount } from '../../data/me.ts';
import { ButtonLink } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { at } from '../../parts/life-mini.tsx';
import { Page } from '../../parts/page.tsx';
import { WhoMay } from '../../parts/who-may.tsx';
import { PlanTable } from './plan-table.tsx';

/** The first day: ways to begin, what there is to buy, and what a licence will look like. */
export function NoLicences() {
  const { t } = useTranslation('licences');
  const { account, can } = useAccount();
  const mayBuy = can('licenses:create');
  return (
    <Page
      title={t('title')}
      heading={t('empty.title')}
      lead={mayBuy ? t('empty.about') : <WhoMay rule={t('empty.who_can')} permission="licenses:create" />}
    >
      {mayBuy && (
        <ul className="ways">
          <li>
            <h2>
              <Icon name="sandbox" />
              {t('empty.try')}
            </h2>
            <p>{t('empty.try_about')}</p>
            <ButtonLink look="primary" href={`/${account}/buy?trial=1`}>
              {t('empty.start_trial')}
            </ButtonLink>
          </li>
          <li>
            <h2>
              <Icon name="tag" />
              {t('empty.buy')}
            </h2>
            <p>{t('empty.buy_about')}</p>
            <ButtonLink href={`/${account}/buy`}>{t('buy')}</ButtonLink>
          </li>
        </ul>
      )}
      {mayBuy && <PlanTable />}
      <section className="section panel well ghost" aria-labelledby="ghost">
        <h2 id="ghost">{t('empty.ghost')}</h2>
        <p className="soft">{t('empty.ghost_about')}</p>
        <div className="life-mini" aria-hidden="true">
          <i className="ll-seg ahead" data-state="trial" style={at({ '--a': 0, '--b': 24, '--y': 0 })} />
          <i className="ll-seg ahead" data-state="active" style={at({ '--a': 24, '--b': 100, '--y': 0 })} />
          <i className="mk change" data-state="trial" style={at({ '--at': 0.4, '--y': 0 })} />
          <i className="mk notice" data-state="trial" style={at({ '--at': 20, '--y': 0 })} />
          <i className="mk charge" data-state="active" style={at({ '--at': 24, '--y': 0 })} />
          <i className="mk notice" data-state="active" style={at({ '--at': 66, '--y': 0 })} />
          <i className="mk charge" data-state="active" style={at({ '--at': 70, '--y': 0 })} />
        </div>
      </section>
    </Page>
  );
}
