import type { Language } from '../../knowledge/languages.ts';
import type { Killable } from './kill.ts';
import type { Fact } from './run.ts';

export interface PlugTexts {
  readonly title: string;
  readonly lead: string;
  readonly choose: string;
  readonly processes: Readonly<Record<Killable, string>>;
  readonly kill: (process: string) => string;
  readonly facts: string;
  readonly running: string;
  readonly nothingYet: string;
  readonly fact: (fact: Fact) => string;
  readonly back: string;
}

const TEXTS: Readonly<Record<Language, PlugTexts>> = {
  en: {
    title: 'Pull the plug',
    lead: 'A licence is bought. While Stripe holds the request to pay, a process is killed, as by a crash. Nothing here is acted: the ids are those of the operating system, and payments are counted at Stripe.',
    choose: 'What to kill',
    processes: { worker: 'the worker', stripe: 'Stripe (the stand-in)', postgres: 'PostgreSQL' },
    kill: (process) => `Kill ${process}`,
    facts: 'What happens',
    running: 'A run is under way. It may take half a minute.',
    nothingYet: 'Nothing yet: choose above what to kill.',
    fact: (fact) =>
      factIn(fact, TEXTS.en.processes, {
        buying: 'A licence is being bought.',
        asked: 'Stripe has the request to pay, and has not answered.',
        killed: (process, pid) => `Killed: ${process}, process ${pid}.`,
        gone: (_process, pid) => `The operating system has no process ${pid} any more.`,
        back: (process, pid) => `Back: ${process}, process ${pid}.`,
        paid: (license) => `The API says that the licence ${license} is paid and active.`,
        captured: (count) => `Payments captured at Stripe: ${count}.`,
        failed: (reason) => `The run failed: ${reason}`,
      }),
    back: 'Back to the start page',
  },
  de: {
    title: 'Den Stecker ziehen',
    lead: 'Eine Lizenz wird gekauft. Während Stripe die Anfrage zur Zahlung hält, wird ein Prozess beendet, wie bei einem Absturz. Nichts davon ist gestellt: Die Nummern sind die des Betriebssystems, und Zahlungen werden bei Stripe gezählt.',
    choose: 'Was beendet wird',
    processes: { worker: 'Worker', stripe: 'Stripe (die Nachbildung)', postgres: 'PostgreSQL' },
    kill: (process) => `${process} beenden`,
    facts: 'Was geschieht',
    running: 'Ein Durchlauf ist im Gange. Er kann eine halbe Minute dauern.',
    nothingYet: 'Noch nichts: Wählen Sie oben, was beendet wird.',
    fact: (fact) =>
      factIn(fact, TEXTS.de.processes, {
        buying: 'Eine Lizenz wird gekauft.',
        asked: 'Stripe hat die Anfrage zur Zahlung und hat nicht geantwortet.',
        killed: (process, pid) => `Beendet: ${process}, Prozess ${pid}.`,
        gone: (_process, pid) => `Das Betriebssystem hat keinen Prozess ${pid} mehr.`,
        back: (process, pid) => `Wieder da: ${process}, Prozess ${pid}.`,
        paid: (license) => `Die API sagt, dass die Lizenz ${license} bezahlt und aktiv ist.`,
        captured: (count) => `Bei Stripe abgebuchte Zahlungen: ${count}.`,
        failed: (reason) => `Der Durchlauf ist fehlgeschlagen: ${reason}`,
      }),
    back: 'Zurück zur Startseite',
  },
  ja: {
    title: 'プロセスの強制終了',
    lead: 'ライセンスを1件購入します。Stripe が支払い要求を保持している間に、クラッシュと同じようにプロセスを強制終了します。すべて実際の動作です。番号は OS のプロセス番号で、支払いは Stripe 側で数えます。',
    choose: '終了するもの',
    processes: { worker: 'ワーカー', stripe: 'Stripe（代替サーバー）', postgres: 'PostgreSQL' },
    kill: (process) => `${process}を終了する`,
    facts: '経過',
    running: '実行中です。30秒ほどかかることがあります。',
    nothingYet: 'まだ何も起きていません。終了するものを上から選んでください。',
    fact: (fact) =>
      factIn(fact, TEXTS.ja.processes, {
        buying: 'ライセンスを購入しています。',
        asked: 'Stripe は支払い要求を受け取り、まだ応答していません。',
        killed: (process, pid) => `終了しました：${process}（プロセス ${pid}）。`,
        gone: (_process, pid) => `プロセス ${pid} は OS に存在しません。`,
        back: (process, pid) => `再起動しました：${process}（プロセス ${pid}）。`,
        paid: (license) => `API によると、ライセンス ${license} は支払い済みで有効です。`,
        captured: (count) => `Stripe で確定した支払い：${count} 件。`,
        failed: (reason) => `実行に失敗しました：${reason}`,
      }),
    back: 'スタートページへ戻る',
  },
};

export const PLUG_TEXTS = TEXTS;

interface FactTexts {
  readonly buying: string;
  readonly asked: string;
  readonly killed: (process: string, pid: number) => string;
  readonly gone: (process: string, pid: number) => string;
  readonly back: (process: string, pid: number) => string;
  readonly paid: (license: string) => string;
  readonly captured: (count: number) => string;
  readonly failed: (reason: string) => string;
}

function factIn(fact: Fact, processes: PlugTexts['processes'], texts: FactTexts): string {
  switch (fact.what) {
    case 'buying':
    case 'asked':
      return texts[fact.what];
    case 'killed':
    case 'gone':
    case 'back':
      return texts[fact.what](processes[fact.process], fact.pid);
    case 'paid':
      return texts.paid(fact.license);
    case 'captured':
      return texts.captured(fact.count);
    case 'failed':
      return texts.failed(fact.reason);
  }
}
