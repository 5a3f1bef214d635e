import 'i18next';
import type app from './texts/en/app.json';
import type help from './texts/en/help.json';
import type licence from './texts/en/licence.json';
import type licences from './texts/en/licences.json';
import type signIn from './texts/en/sign-in.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'app';
    resources: {
      app: typeof app;
      help: typeof help;
      licence: typeof licence;
      licences: typeof licences;
      'sign-in': typeof signIn;
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
