import { trustedTypes } from '../trusted-types.ts';

/** Lets libraries empty an element and decode a character reference by `innerHTML`. What has markup is refused. */
export function allowPlainText(): void {
  trustedTypes?.createPolicy('default', { createHTML: (html) => (html.includes('<') ? null : html) });
}

/** Takes style attributes out of the HTML that Vue writes: the page's policy would refuse them, with an error each. */
export function writeHtmlWithoutStyles(): void {
  if (!trustedTypes) return;
  const createPolicy = trustedTypes.createPolicy.bind(trustedTypes);
  trustedTypes.createPolicy = (name, { createHTML, ...rules }) =>
    createPolicy(name, {
      ...rules,
      ...(createHTML ? { createHTML: (html) => createHTML(name === 'vue' ? withoutStyles(html) : html) } : {}),
    });
}

function withoutStyles(html: string): string {
  return html.replaceAll(/(<\w+(?: [^<>]*)?) style="[^"<>]*"/g, '$1');
}
