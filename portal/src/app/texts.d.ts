import 'i18next';
import type access from './texts/en/access.json';
import type apiKeys from './texts/en/api-keys.json';
import type auditLog from './texts/en/audit-log.json';
import type links from './texts/en/links.json';
import type app from './texts/en/app.json';
import type billing from './texts/en/billing.json';
import type buy from './texts/en/buy.json';
import type approvals from './texts/en/approvals.json';
import type commands from './texts/en/commands.json';
import type commandsInSandbox from './texts/en/commands-in-sandbox.json';
import type invitation from './texts/en/invitation.json';
import type help from './texts/en/help.json';
import type licence from './texts/en/licence.json';
import type lifeline from './texts/en/lifeline.json';
import type licences from './texts/en/licences.json';
import type machines from './texts/en/machines.json';
import type notices from './texts/en/notices.json';
import type organisation from './texts/en/organisation.json';
import type palette from './texts/en/palette.json';
import type sandbox from './texts/en/sandbox.json';
import type paidBy from './texts/en/paid-by.json';
import type signIn from './texts/en/sign-in.json';
import type terms from './texts/en/terms.json';
import type words from './texts/en/words.json';
import type you from './texts/en/you.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'app';
    resources: {
      access: typeof access;
      'api-keys': typeof apiKeys;
      'audit-log': typeof auditLog;
      links: typeof links;
      app: typeof app;
      billing: typeof billing;
      buy: typeof buy;
      approvals: typeof approvals;
      commands: typeof commands;
      'commands-in-sandbox': typeof commandsInSandbox;
      invitation: typeof invitation;
      help: typeof help;
      licence: typeof licence;
      licences: typeof licences;
      machines: typeof machines;
      lifeline: typeof lifeline;
      notices: typeof notices;
      organisation: typeof organisation;
      palette: typeof palette;
      sandbox: typeof sandbox;
      'paid-by': typeof paidBy;
      'sign-in': typeof signIn;
      terms: typeof terms;
      words: typeof words;
      you: typeof you;
      labels: Labels;
    };
  }
}

/** As in `knowledge/<language>/labels.yaml`. */
interface Labels {
  states: Record<string, string>;
  commands: Record<string, string>;
  events: Record<string, string>;
  next_events: Record<string, string>;
  [group: string]: Record<string, string>;
}
