import type { Language } from '../../knowledge/languages.ts';

interface CardTexts {
  readonly title: string;
  readonly about: string;
  readonly press: string;
}

interface EntryTexts {
  readonly heading: string;
  readonly about: string;
  readonly enterAs: (name: string, role: 'owner' | 'agent') => string;
  readonly signedIn: (name: string) => string;
  readonly cards: {
    readonly heading: string;
    /** How long each takes. */
    readonly minute: string;
    readonly pay: CardTexts;
    readonly year: CardTexts;
    /** What the sandbox of `year` is called. */
    readonly sandbox: string;
    readonly plug: CardTexts;
    readonly watch: CardTexts;
    readonly alter: CardTexts;
    /** In place of the button of `alter`, while an entry is altered. */
    readonly restore: Pick<CardTexts, 'about' | 'press'>;
  };
}

export const ENTRY_TEXTS: Readonly<Record<Language, EntryTexts>> = {
  en: {
    heading: 'Enter without a code',
    about: 'Only this copy on your machine offers this.',
    enterAs: (name, role) => `Enter as ${name} (${role})`,
    signedIn: (name) => `You are signed in as ${name}.`,
    cards: {
      heading: 'The first five minutes',
      minute: '1 min',
      pay: {
        title: 'Pay a renewal that failed',
        about: 'Jana’s card was declined yesterday. Her licence still works, for some days. Pay with another card.',
        press: 'Open the licence as Jana',
      },
      year: {
        title: 'Walk through a year',
        about: 'A copy of Jana’s account with a clock of its own: move it, and see what would be mailed and charged.',
        press: 'Open the clock as Jana',
      },
      sandbox: 'A year on',
      plug: {
        title: 'Pull the plug',
        about:
          'Kill the worker, Stripe or PostgreSQL in the middle of a payment, and watch whether it is charged once.',
        press: 'Choose what to kill',
      },
      alter: {
        title: 'Alter the books',
        about:
          'Change what was paid in the change log, as the owner of the database could. The licence’s page checks it.',
        press: 'Alter an entry and look',
      },
      restore: {
        about: 'One entry of the change log of Jana’s licence is altered. Its page says which.',
        press: 'Put it back and look',
      },
      watch: {
        title: 'Watch both sides',
        about: 'Jana’s page beside what support can do with her licence. What one does, the other sees at once.',
        press: 'Open both as Jana',
      },
    },
  },
  de: {
    heading: 'Ohne Code eintreten',
    about: 'Das bietet nur diese Kopie auf Ihrem Rechner an.',
    enterAs: (name, role) => `Als ${name} eintreten (${{ owner: 'Inhaberin', agent: 'Support' }[role]})`,
    signedIn: (name) => `Sie sind als ${name} angemeldet.`,
    cards: {
      heading: 'Die ersten fünf Minuten',
      minute: '1 Min.',
      pay: {
        title: 'Eine fehlgeschlagene Verlängerung bezahlen',
        about:
          'Janas Karte wurde gestern abgelehnt. Ihre Lizenz funktioniert noch einige Tage. Bezahlen Sie mit einer anderen Karte.',
        press: 'Lizenz als Jana öffnen',
      },
      year: {
        title: 'Durch ein Jahr gehen',
        about:
          'Eine Kopie von Janas Konto mit eigener Uhr: Stellen Sie sie vor, und sehen Sie, was verschickt und abgebucht würde.',
        press: 'Uhr als Jana öffnen',
      },
      sandbox: 'Ein Jahr weiter',
      plug: {
        title: 'Den Stecker ziehen',
        about:
          'Beenden Sie den Worker, Stripe oder PostgreSQL mitten in einer Zahlung, und sehen Sie, ob nur einmal abgebucht wird.',
        press: 'Auswählen, was beendet wird',
      },
      alter: {
        title: 'Die Bücher fälschen',
        about:
          'Ändern Sie im Änderungsprotokoll, was bezahlt wurde, wie es der Eigentümer der Datenbank könnte. Die Seite der Lizenz prüft es.',
        press: 'Eintrag ändern und ansehen',
      },
      restore: {
        about: 'Ein Eintrag im Änderungsprotokoll von Janas Lizenz ist geändert. Ihre Seite nennt ihn.',
        press: 'Zurücksetzen und ansehen',
      },
      watch: {
        title: 'Beiden Seiten zusehen',
        about:
          'Janas Seite neben dem, was der Support mit ihrer Lizenz tun kann. Was eine Seite tut, sieht die andere sofort.',
        press: 'Beides als Jana öffnen',
      },
    },
  },
  ja: {
    heading: 'コードなしで入る',
    about: 'お使いのコンピューターにあるこのコピーだけの機能です。',
    enterAs: (name, role) => `${name}（${{ owner: 'オーナー', agent: 'サポート' }[role]}）として入る`,
    signedIn: (name) => `${name} としてサインインしています。`,
    cards: {
      heading: '最初の5分',
      minute: '1分',
      pay: {
        title: '失敗した更新の支払い',
        about: 'Jana のカードは昨日拒否されました。ライセンスはあと数日使えます。別のカードで支払います。',
        press: 'Jana としてライセンスを開く',
      },
      year: {
        title: '1年を先に進める',
        about: 'Jana のアカウントの写しの時計を進めて、送られるメールと請求を確かめます。実際の請求は行われません。',
        press: 'Jana として時計を開く',
      },
      sandbox: '1年後',
      plug: {
        title: 'プロセスの強制終了',
        about: '支払いの途中でワーカー、Stripe、PostgreSQL のいずれかを強制終了し、請求が1回だけかどうかを確かめます。',
        press: '終了するものを選ぶ',
      },
      alter: {
        title: '記録の改ざん',
        about: 'データベースの所有者として、変更履歴の支払額を書き換えます。ライセンスのページがそれを検出します。',
        press: '1件を書き換えて確認する',
      },
      restore: {
        about: 'Jana のライセンスの変更履歴が1件書き換えられています。どれかはページに表示されます。',
        press: '元に戻して確認する',
      },
      watch: {
        title: '両側から見る',
        about: 'Jana のページと、サポートの操作を並べて表示します。一方の操作は、すぐにもう一方に現れます。',
        press: 'Jana として両方を開く',
      },
    },
  },
};
