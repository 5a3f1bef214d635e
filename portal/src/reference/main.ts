/** `/docs`: the API reference, drawn by Scalar from /openapi.json. */
import scalarScript from 'virtual:scalar-script';
import '../styles/site.css';
import './reference.css';
import { pageLanguage } from '../texts/texts.ts';
import { allowScalarStyles, pageNonce } from './inline-styles.ts';
import { scalarSettings } from './scalar-settings.ts';
import { allowPlainText, writeHtmlWithoutStyles } from './trusted-types.ts';
import { trustedScript } from '../trusted-types.ts';

declare global {
  interface Window {
    /** Set by Scalar's script. */
    Scalar?: { createApiReference: (selector: string, settings: object) => void };
  }
}

allowPlainText();
writeHtmlWithoutStyles();
allowScalarStyles();

const script = document.createElement('script');
script.nonce = pageNonce();
script.src = trustedScript('evergreen-script', scalarScript);
script.addEventListener('load', () => window.Scalar?.createApiReference('#reference', scalarSettings(pageLanguage())));
document.head.append(script);
