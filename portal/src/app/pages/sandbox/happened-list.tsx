import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { License } from '../../data/licenses.ts';
import { useFormats } from '../../format/format.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { useCopyName } from './copy-name.ts';
import type { Happened } from './happened.ts';
import { useHappenedWords } from './happened-words.ts';
import { sandboxPath, useSandbox } from './use-sandbox.ts';

const GLYPHS: Readonly<Record<Happened['kind'], IconName>> = { state: 'arrow', mail: 'mail', charge: 'billing' };

interface HappenedListProps {
  readonly happened: readonly Happened[];
  readonly licenses: readonly License[];
  readonly zone: string;
}

/** Day by day, in the conditional: none of it is real. */
export function HappenedList({ happened, licenses, zone }: HappenedListProps) {
  const { t } = useTranslation('sandbox');
  const { sandbox } = useSandbox();
  const { longDate } = useFormats(zone);
  const nameOf = useCopyName(licenses);
  const wordsOf = useHappenedWords(nameOf, zone);
  if (happened.length === 0) return <p className="soft">{t('happened.nothing')}</p>;
  return (
    <ol className="happened">
      {[...Map.groupBy(happened, ({ at }) => longDate(at))].map(([day, events]) => (
        <li key={day}>
          <h3>{day}</h3>
          <ul>
            {events.map((event) => (
              <li key={`${event.kind} ${event.license ?? ''} ${event.at} ${idOf(event)}`}>
                <Icon name={GLYPHS[event.kind]} className={event.kind === 'state' ? 'directional' : ''} />
                {event.kind === 'mail' ? (
                  <Link to={`${sandboxPath(sandbox, 'mails')}#${encodeURIComponent(event.mail.id)}`}>
                    {wordsOf(event)}
                  </Link>
                ) : (
                  <span>{wordsOf(event)}</span>
                )}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}

function idOf(event: Happened): string {
  switch (event.kind) {
    case 'mail':
      return event.mail.id;
    case 'charge':
      return event.invoice.id;
    case 'state':
      return event.to;
  }
}
