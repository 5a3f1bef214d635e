import type { Language } from '../../knowledge/languages.ts';

interface EntryTexts {
  readonly heading: string;
  readonly about: string;
  readonly enterAs: (name: string, role: 'owner' | 'agent') => string;
  readonly signedIn: (name: string) => string;
}

export const ENTRY_TEXTS: Readonly<Record<Language, EntryTexts>> = {
  en: {
    heading: 'Enter without a code',
    about: 'Only this copy on your machine offers this.',
    enterAs: (name, role) => `Enter as ${name} (${role})`,
    signedIn: (name) => `You are signed in as ${name}.`,
  },
  de: {
    heading: 'Ohne Code eintreten',
    about: 'Das bietet nur diese Kopie auf Ihrem Rechner an.',
    enterAs: (name, role) => `Als ${name} eintreten (${{ owner: 'Inhaberin', agent: 'Support' }[role]})`,
    signedIn: (name) => `Sie sind als ${name} angemeldet.`,
  },
  ja: {
    heading: 'コードなしで入る',
    about: 'お使いのコンピューターにあるこのコピーだけの機能です。',
    enterAs: (name, role) => `${name}（${{ owner: 'オーナー', agent: 'サポート' }[role]}）として入る`,
    signedIn: (name) => `${name} としてサインインしています。`,
  },
};
