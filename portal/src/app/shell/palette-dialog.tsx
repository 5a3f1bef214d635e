import { useState } from 'react';
import {
  Autocomplete,
  Dialog,
  Header,
  Input,
  Menu,
  MenuItem,
  MenuSection,
  Modal,
  ModalOverlay,
  SearchField,
  useFilter,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Icon } from '../parts/icon.tsx';
import { useEntries, type Entry, type EntrySection } from './palette-entries.ts';
import './palette.css';

/** Of each section. Whoever seeks one of more types more of its name. */
const MOST_SHOWN = 50;

/** Every licence, command, page and account by a few typed letters. Enter opens; it never sends anything. */
export function PaletteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['palette', 'app']);
  const [sought, setSought] = useState('');
  const sections = useFound(sought);
  const count = sections.reduce((sum, { entries }) => sum + entries.length, 0);
  return (
    <ModalOverlay className="scrim" isOpen isDismissable onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Modal className="palette">
        <Dialog aria-label={t('app:palette.open')}>
          <Autocomplete inputValue={sought} onInputChange={setSought}>
            <SearchField className="palette-field" aria-label={t('field')} autoFocus>
              <Icon name="search" />
              <Input placeholder={t('field')} />
            </SearchField>
            <Menu className="palette-list" renderEmptyState={() => <p className="soft">{t('nothing')}</p>}>
              {sections.map(({ name, entries }) => (
                <MenuSection key={name} className="menu-section">
                  <Header>{name}</Header>
                  {entries.slice(0, MOST_SHOWN).map((entry) => (
                    <EntryItem key={entry.id} entry={entry} onClose={onClose} />
                  ))}
                </MenuSection>
              ))}
            </Menu>
          </Autocomplete>
          <p className="palette-foot">
            <span>
              <kbd>↑</kbd> <kbd>↓</kbd> {t('keys.choose')}
            </span>
            <span>
              <kbd>↵</kbd> {t('keys.open')}
            </span>
            <span className="end" role="status">
              {sought.trim() !== '' && t('found', { count })}
            </span>
          </p>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function EntryItem({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const { id, name, about, icon, href, onAction } = entry;
  return (
    <MenuItem
      id={id}
      className="menu-item"
      textValue={textOf(entry)}
      {...(href !== undefined && { href })}
      onAction={() => {
        onClose();
        onAction?.();
      }}
    >
      <Icon name={icon} />
      <span>
        {name}
        {about !== undefined && about !== '' && <small>{about}</small>}
      </span>
    </MenuItem>
  );
}

/** The entries that have every word that was typed. */
function useFound(sought: string): EntrySection[] {
  const { contains } = useFilter({ sensitivity: 'base' });
  const words = sought.split(/\s+/).filter(Boolean);
  const isFound = (entry: Entry) => words.every((word) => contains(textOf(entry), word));
  return useEntries()
    .filter(({ isSought = false }) => !isSought || words.length > 0)
    .map((section) => ({ ...section, entries: section.entries.filter(isFound) }))
    .filter(({ entries }) => entries.length > 0);
}

function textOf({ name, about = '' }: Entry): string {
  return `${name} ${about}`.trim();
}
