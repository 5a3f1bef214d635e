import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { licensesQuery } from '../../data/licenses.ts';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { HappenedSection } from './happened-section.tsx';
import { LicencesInSandbox } from './licences-in-sandbox.tsx';
import { Tries } from './tries.tsx';
import { useSandbox } from './use-sandbox.ts';
import { WalkSection } from './walk-section.tsx';

/** The clock of a sandbox: moving it, what happened on the way, and the licences as they would be. */
export function Component() {
  const { t } = useTranslation('sandbox');
  const { sandbox, mayTry } = useSandbox();
  const { data: licenses } = useSuspenseQuery(licensesQuery(sandbox.account));
  return (
    <Page title={`${t('title')}: ${sandbox.name}`} heading={sandbox.name} lead={t('lead')}>
      {mayTry && <WalkSection licenses={licenses} />}
      <HappenedSection licenses={licenses} />
      <Tries licenses={licenses} />
      <Section heading={t('licences.heading')}>
        <LicencesInSandbox licenses={licenses} />
      </Section>
    </Page>
  );
}
