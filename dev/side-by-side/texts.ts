import type { Language } from '../../knowledge/languages.ts';

interface SideBySideTexts {
  readonly title: string;
  readonly lead: string;
  readonly customer: string;
  readonly support: string;
  readonly about: string;
  readonly licence: string;
  readonly state: string;
  readonly until: string;
  readonly openEnded: string;
  /** Of the days and periods that `support.ts` asks for. */
  readonly press: {
    readonly extend_grace: string;
    readonly comp: string;
    readonly hold: string;
    readonly release: string;
  };
  readonly log: string;
  readonly done: string;
  /** Kept in the change log. */
  readonly reason: string;
  readonly back: string;
}

export const SIDE_BY_SIDE_TEXTS: Readonly<Record<Language, SideBySideTexts>> = {
  en: {
    title: 'Customer and support, side by side',
    lead: 'Left is Jana’s page, signed in as she is. Right is what support can do with the same licence. What one side does, the other shows at once: nothing is reloaded.',
    customer: 'What Jana sees',
    support: 'What support does',
    about: 'With the key of a support desk, by the public API. Each press is in the change log of the licence.',
    licence: 'Licence',
    state: 'State',
    until: 'Until',
    openEnded: 'No date is set',
    press: {
      extend_grace: 'Give three more days to pay',
      comp: 'Give a free period',
      hold: 'Put on hold',
      release: 'Release the hold',
    },
    log: 'Change log, the newest first',
    done: 'Done.',
    reason: 'Tried on the page with customer and support side by side',
    back: 'Back to the start page',
  },
  de: {
    title: 'Kundin und Support nebeneinander',
    lead: 'Links ist Janas Seite, angemeldet wie sie. Rechts ist, was der Support mit derselben Lizenz tun kann. Was eine Seite tut, zeigt die andere sofort: Nichts wird neu geladen.',
    customer: 'Was Jana sieht',
    support: 'Was der Support tut',
    about:
      'Mit dem Schlüssel eines Supports, über die öffentliche API. Jede Aktion steht im Änderungsprotokoll der Lizenz.',
    licence: 'Lizenz',
    state: 'Status',
    until: 'Bis',
    openEnded: 'Kein Datum gesetzt',
    press: {
      extend_grace: 'Drei Tage mehr zum Bezahlen geben',
      comp: 'Einen Zeitraum schenken',
      hold: 'Anhalten',
      release: 'Wieder freigeben',
    },
    log: 'Änderungsprotokoll, das Neueste zuerst',
    done: 'Erledigt.',
    reason: 'Ausprobiert auf der Seite mit Kundin und Support nebeneinander',
    back: 'Zurück zur Startseite',
  },
  ja: {
    title: 'お客様とサポートを並べて表示',
    lead: '左は Jana のページです。右は、同じライセンスにサポートができる操作です。一方の操作は、再読み込みなしですぐにもう一方に表示されます。',
    customer: 'Jana の画面',
    support: 'サポートの操作',
    about: 'サポート用のキーで、公開 API を使います。操作はすべてライセンスの変更履歴に残ります。',
    licence: 'ライセンス',
    state: '状態',
    until: '期限',
    openEnded: '日付なし',
    press: {
      extend_grace: '支払い期限を3日延ばす',
      comp: '1期間を無料にする',
      hold: '保留にする',
      release: '保留を解除する',
    },
    log: '変更履歴（新しい順）',
    done: '完了しました。',
    reason: 'お客様とサポートを並べたページでの試用',
    back: '開始ページに戻る',
  },
};
