/** The nonce of this page, without which the browser runs no script and applies no style that was written into the page. */
export function pageNonce(): string {
  return nonceElement()?.nonce ?? '';
}

function nonceElement(): HTMLMetaElement | null {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');
}

/**
 * Lets Scalar style the page under a policy without inline styles. It looks for the nonce in `content`, forgets it for some of its
 * style elements, and writes some styles as attributes; as properties they need no permission.
 */
export function allowScalarStyles(): void {
  const nonce = pageNonce();
  nonceElement()?.setAttribute('content', nonce);

  const createElement = document.createElement.bind(document);
  document.createElement = (name: string, options?: ElementCreationOptions) => {
    const element = createElement(name, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  };

  const setAttribute = Reflect.get(Element.prototype, 'setAttribute');
  Element.prototype.setAttribute = function (name: string, value: string) {
    if (name === 'style' && (this instanceof HTMLElement || this instanceof SVGElement)) this.style.cssText = value;
    else setAttribute.call(this, name, value);
  };
}
