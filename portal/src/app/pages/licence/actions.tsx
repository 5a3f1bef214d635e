import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ACTIONS, type Action } from '../../data/commands.ts';
import { labelOf } from '../../data/listed.ts';
import type { License } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { needOf, primaryAction } from '../../data/urgency.ts';
import { commandLabel } from '../../format/command-label.ts';
import { ButtonLink } from '../../parts/button.tsx';
import { commandIcon } from '../../parts/command-icons.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';

/** Of the commands that would be accepted now: the one that comes before all others, those that people look for, and all others. */
function useOffered(license: License) {
  const { can } = useAccount();
  const [nowMs] = useState(Date.now);
  const need = needOf(license, nowMs);
  const accepted = can('licenses:command')
    ? ACTIONS.filter((action) => license.available_actions.includes(action))
    : [];
  const first = primaryAction(license, need) ?? primaryAction(license, null);
  return {
    isDue: need !== null,
    first: accepted.find((action) => action === first),
    sought: accepted.filter((action) => action !== first && SOUGHT.includes(action)),
    others: accepted.filter((action) => action !== first && !SOUGHT.includes(action)),
  };
}

/** What people look for: leaving is as easy to find as staying. */
const SOUGHT: readonly Action[] = ['schedule-change', 'cancel'];

/** The commands beside the heading. What is due stands out. */
export function FirstActions({ license }: { license: License }) {
  const { t } = useTranslation('labels');
  const { account } = useAccount();
  const { isDue, first, sought } = useOffered(license);
  const addressOf = (action: Action) => `/${account}/licences/${license.id}/${action}`;
  return (
    <>
      {first && (
        <ButtonLink look={isDue ? 'primary' : 'secondary'} href={addressOf(first)}>
          {t(commandLabel(first))}
        </ButtonLink>
      )}
      {sought.map((action) => (
        <ButtonLink key={action} href={addressOf(action)}>
          {t(commandLabel(action))}
        </ButtonLink>
      ))}
    </>
  );
}

/** Every other command, each with what it means. */
export function Actions({ license }: { license: License }) {
  const { t } = useTranslation(['licence', 'commands', 'labels', 'app']);
  const { account, can } = useAccount();
  const { others } = useOffered(license);
  const maySandbox = can('sandboxes:write');
  const mayName = can('licenses:command');
  if (others.length === 0 && !maySandbox && !mayName) return null;
  return (
    <section aria-labelledby="actions">
      <h2 id="actions">{t('licence:actions.title')}</h2>
      <ul className="actions">
        {others.map((action) => (
          <ActionItem
            key={action}
            href={`/${account}/licences/${license.id}/${action}`}
            icon={commandIcon(action)}
            name={t(commandLabel(action))}
            about={t(`commands:about.${action}`)}
          />
        ))}
        {mayName && (
          <ActionItem
            href={`/${account}/licences/${license.id}/name`}
            icon="tag"
            name={t(labelOf(license) === null ? 'licence:name.give' : 'licence:name.change')}
            about={t('licence:name.give_about')}
          />
        )}
        {maySandbox && (
          <ActionItem
            href={`/${account}/sandbox?licence=${license.id}`}
            icon="sandbox"
            name={t('app:try_in_sandbox')}
            about={t('licence:actions.sandbox_about')}
          />
        )}
      </ul>
    </section>
  );
}

interface ActionItemProps {
  readonly href: string;
  readonly icon: IconName;
  readonly name: string;
  readonly about: string;
}

function ActionItem({ href, icon, name, about }: ActionItemProps) {
  const id = useId();
  return (
    <li>
      <Icon name={icon} />
      <span>
        <Link to={href} aria-describedby={id}>
          {name}
        </Link>
        <small id={id}>{about}</small>
      </span>
    </li>
  );
}
