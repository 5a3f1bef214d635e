/** The few ways in which the reference's libraries may write HTML or load scripts: the page's policy allows no others. */

interface TrustedTypesFactory {
  createPolicy(name: string, rules: Rules): { createScriptURL(url: string): string };
}

interface Rules {
  /** Null refuses. */
  readonly createHTML?: (html: string) => string | null;
  readonly createScriptURL?: (url: string) => string | null;
}

/** Absent in browsers that do not know trusted types: they enforce none. */
const factory: TrustedTypesFactory | undefined = Reflect.get(window, 'trustedTypes');

/** The address of Scalar's script in the form that a script element takes. Every other address is refused. */
export function trustedScript(address: string): string {
  const createScriptURL = (url: string) => (url === address ? url : null);
  return factory ? factory.createPolicy('evergreen-script', { createScriptURL }).createScriptURL(address) : address;
}

/** Lets libraries empty an element and decode a character reference by `innerHTML`. What has markup is refused. */
export function allowPlainText(): void {
  factory?.createPolicy('default', { createHTML: (html) => (html.includes('<') ? null : html) });
}

/** Takes style attributes out of the HTML that Vue writes: the page's policy would refuse them, with an error each. */
export function writeHtmlWithoutStyles(): void {
  if (!factory) return;
  const createPolicy = factory.createPolicy.bind(factory);
  factory.createPolicy = (name, { createHTML, ...rules }) =>
    createPolicy(name, {
      ...rules,
      ...(createHTML ? { createHTML: (html) => createHTML(name === 'vue' ? withoutStyles(html) : html) } : {}),
    });
}

function withoutStyles(html: string): string {
  return html.replaceAll(/(<\w+(?: [^<>]*)?) style="[^"<>]*"/g, '$1');
}
