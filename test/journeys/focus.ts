import type { CDPSession, Page } from 'playwright-core';
import { expect } from 'vitest';

export const NO_FOCUS = 'nothing has the focus';
/** Before the first element of a page, and after the last. */
const NOTHING: Focused = { role: 'nothing', name: '', more: [] };
const FOCUSED = 'document.activeElement === document.body ? null : document.activeElement';
const SOON_MS = 1_000;

/** What has the focus, as a screen reader names it. */
export interface Focused {
  readonly role: string;
  readonly name: string;
  /** What is added to the name: "expanded", "checked", the description. */
  readonly more: readonly string[];
}

interface AXValue {
  readonly value?: unknown;
}
interface AXNode {
  readonly role?: AXValue;
  readonly name?: AXValue;
  readonly description?: AXValue;
  readonly value?: AXValue;
  readonly properties?: readonly { readonly name: string; readonly value: AXValue }[];
}

const PROPERTIES: Readonly<Record<string, (value: unknown) => string | null>> = {
  expanded: (value) => (value === true ? 'open' : value === false ? 'closed' : null),
  checked: (value) => (value === 'true' || value === true ? 'chosen' : 'not chosen'),
  invalid: (value) => (value === 'true' || value === true ? 'wrong' : null),
  disabled: (value) => (value === true ? 'disabled' : null),
  busy: (value) => (value === true || value === 1 ? 'busy' : null),
};

/** Reads what has the focus from the browser's accessibility tree. */
export function createFocusReader(page: Page): () => Promise<Focused> {
  let session: Promise<CDPSession> | undefined;
  async function read(): Promise<Focused> {
    const cdp = await (session ??= page.context().newCDPSession(page));
    const { result } = await cdp.send('Runtime.evaluate', { expression: FOCUSED });
    const { objectId } = result;
    if (objectId === undefined) return NOTHING;
    const { nodes } = await cdp.send('Accessibility.getPartialAXTree', { objectId, fetchRelatives: false });
    await cdp.send('Runtime.releaseObject', { objectId });
    const [node] = nodes as readonly AXNode[];
    return {
      role: textOf(node?.role),
      name: textOf(node?.name),
      more: [
        ...(node?.properties ?? []).flatMap(({ name, value }) => PROPERTIES[name]?.(value.value) ?? []),
        textOf(node?.description),
      ].filter((text) => text !== ''),
    };
  }

  return async () => {
    // The tree follows the page a moment later: what has just appeared has no role yet.
    await expect
      .poll(async () => (await read()).role, { timeout: SOON_MS })
      .not.toBe('generic')
      .catch(() => undefined);
    return await read();
  };
}

function textOf(value: AXValue | undefined): string {
  return typeof value?.value === 'string' ? value.value.replaceAll(/\s+/g, ' ').trim() : '';
}

/**
 * What is wrong with how the focus is shown; null for nothing. It has to be in the window, covered by nothing, and marked: by an outline
 * or a shadow of the element, or of what it stands in. What is only read, such as a heading, needs no mark.
 */
export async function focusFault(page: Page): Promise<string | null> {
  return await page.evaluate<string | null>(`(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return '${NO_FOCUS}';
    const isMarked = (part) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(part);
      return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
    };
    let part = element;
    for (let up = 0; up < 3 && part && !isMarked(part); up += 1) part = part.parentElement;
    const isRead = element.matches('h1, h2, h3, section, [role=dialog], [role=alertdialog]');
    if (!isRead && (!part || !isMarked(part))) return 'the focus is not marked';
    // An announcement lets presses through, but for its button.
    const isPressed = getComputedStyle(element).pointerEvents !== 'none';
    const target = isPressed ? element : (element.querySelector('button') ?? element);
    const { left, right, top, bottom } = target.getBoundingClientRect();
    if (bottom <= 0 || top >= innerHeight || right <= 0 || left >= innerWidth) return 'the focus is outside of the window';
    const x = (Math.max(left, 0) + Math.min(right, innerWidth)) / 2;
    const y = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2;
    const onTop = document.elementFromPoint(x, y);
    const isCovered = onTop && !element.contains(onTop) && !onTop.contains(element) && !part?.contains(onTop);
    return isCovered ? 'the focus is covered by ' + onTop.outerHTML.slice(0, 80) : null;
  })()`);
}
