import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { unwrap } from '../../../../../contract/client/client.ts';
import { api } from '../../data/client.ts';
import { recoveryCodesQuery, youKey } from '../../data/people.ts';
import { useFormats } from '../../format/format.ts';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { useChange } from '../../parts/section.tsx';
import { useCopy } from '../../parts/use-copy.ts';
import { announce } from '../../shell/announcements.tsx';
import { ownZone } from '../../format/own-zone.ts';

/** How many are left, and new ones, which are shown once. */
export function RecoveryCodes() {
  const { t } = useTranslation('you');
  const formats = useFormats(ownZone());
  const { data } = useSuspenseQuery(recoveryCodesQuery);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const make = useChange({
    send: () => unwrap(api().POST('/v1/recovery-codes')),
    changes: youKey,
    done: t('codes.made'),
    after: (made) => setCodes(made.codes),
  });
  if (codes) return <NewCodes codes={codes} onKept={() => setCodes(null)} />;
  const { left, made_at: madeAt } = data;
  return (
    <div className="inline-form">
      <p className="grow">
        {madeAt === null ? t('codes.none') : t('codes.left', { count: left, date: formats.date(madeAt) })}
      </p>
      <Confirm action={t('codes.make')} heading={t('codes.make_heading')} run={() => make.mutateAsync()}>
        <p>{t('codes.make_about')}</p>
      </Confirm>
    </div>
  );
}

function NewCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  const { t } = useTranslation('you');
  const { copy } = useCopy();
  return (
    <div className="panel">
      <p>{t('codes.once')}</p>
      <ul className="codes" dir="ltr">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="btns">
        <Button
          icon="copy"
          onPress={() =>
            void copy(codes.join('\n')).then((worked) => announce(t(worked ? 'codes.copied' : 'codes.not_copied')))
          }
        >
          {t('codes.copy')}
        </Button>
        <Button icon="file" onPress={() => print()}>
          {t('codes.print')}
        </Button>
        <Button look="primary" onPress={onKept}>
          {t('codes.kept')}
        </Button>
      </div>
    </div>
  );
}
