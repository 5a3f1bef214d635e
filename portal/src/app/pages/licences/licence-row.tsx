import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAccount } from '../../data/me.ts';
import type { PaymentMethod } from '../../data/payment-methods.ts';
import { useFormats } from '../../format/format.ts';
import { ButtonLink } from '../../parts/button.tsx';
import { StateChip } from '../../parts/chip.tsx';
import { Icon } from '../../parts/icon.tsx';
import { LifeMini } from '../../parts/life-mini.tsx';
import type { Listed } from '../../data/listed.ts';
import { confirmAddress, primaryAction } from '../../data/urgency.ts';
import { useNextWords } from '../../parts/next-words.ts';
import { useReason } from './reason.ts';

interface LicenceRowProps {
  readonly listed: Listed;
  readonly nowMs: number;
  readonly card: PaymentMethod | null;
  /** On how many machines it is active; undefined where that is none, or not known yet. */
  readonly used: number | undefined;
}

/** One licence: what it is, its key, its line, what comes next, and what to do. */
export function LicenceRow({ listed, nowMs, card, used }: LicenceRowProps) {
  const { license, plan, planName, label } = listed;
  const formats = useFormats(license.zone);
  const next = useNextWords(formats, card)(listed, nowMs);
  const reason = useReason(formats)(license);
  return (
    <li className="lic" data-state={license.state}>
      <div className="lic-name">
        <h3>
          <Link to={license.id}>{planName}</Link>
        </h3>
        {label !== null && <span className="lic-label">{label}</span>}
        <p>
          <StateChip state={license.state} />
          {reason !== null && <span className="small soft">{reason}</span>}
        </p>
      </div>
      <div className="lic-key">
        {license.key_hint !== null && <MaskedKey license={license.id} hint={license.key_hint} />}
        <Seats granted={license.seats.granted} used={used} />
      </div>
      <div className="lic-life">
        <LifeMini license={license} plan={plan} nowMs={nowMs} />
      </div>
      <div className="lic-next">
        <b>{next.title}</b>
        {next.about !== null && <span className="small soft">{next.about}</span>}
      </div>
      <div className="lic-act">
        <RowAction listed={listed} />
      </div>
    </li>
  );
}

/** Seats, with those that machines use as soon as they are known: the room for the longest words is kept. */
function Seats({ granted: count, used }: { granted: number; used: number | undefined }) {
  const { t } = useTranslation('licences');
  return (
    <span className="small soft lic-seats">
      <span>{used === undefined ? t('seats', { count }) : t('seats_used', { used, count })}</span>
      <span aria-hidden="true">{t('seats_used', { used: count, count })}</span>
    </span>
  );
}

/** The end of a key. The whole key is read on the licence's page, after a fresh sign-in. */
function MaskedKey({ license, hint: end }: { license: string; hint: string }) {
  const { t } = useTranslation('licences');
  const { can } = useAccount();
  const hint = end.replace(/^\W+/, '');
  return (
    <span className="key">
      <span className="vh">{t('key.ending', { hint })}</span>
      <span dir="ltr" aria-hidden="true">
        <i>EVG ····</i> {hint}
      </span>
      {can('license_keys:read') && (
        <Link to={`${license}#key`} aria-label={t('key.show', { hint })}>
          <Icon name="eye" />
        </Link>
      )}
    </span>
  );
}

function RowAction({ listed }: { listed: Listed }) {
  const { t } = useTranslation('licences');
  const { account, can } = useAccount();
  const { license, name, need } = listed;
  const toConfirm = need?.what === 'confirm' ? confirmAddress(license) : null;
  if (toConfirm !== null && can('licenses:command'))
    return (
      <ButtonLink
        look="primary"
        href={toConfirm}
        aria-label={t('action.of', { action: t('action.confirm'), licence: name })}
      >
        {t('action.confirm')}
      </ButtonLink>
    );
  const action = can('licenses:command') ? primaryAction(license, need) : null;
  const words = action === null ? t('action.open') : t(action === 'renew' ? renewWords(listed) : `action.${action}`);
  const page = `/${account}/licences/${license.id}`;
  return (
    <ButtonLink
      look={need?.what === 'pay' && action ? 'primary' : 'secondary'}
      href={action === null ? page : `${page}/${action}`}
      aria-label={t('action.of', { action: words, licence: name })}
    >
      {words}
    </ButtonLink>
  );
}

function renewWords({ license, need }: Listed) {
  if (need?.what === 'pay') return 'action.pay_now';
  return license.state === 'trial' ? 'action.buy_now' : 'action.renew';
}
