import type { Page } from 'playwright-core';

/**
 * Notes what a screen reader would announce by itself: what changes inside of a live region, and alerts that appear. A polite region
 * that appears together with its text is not announced, since nobody was listening to it yet.
 */
const SCRIPT = `(() => {
  const said = (window.__said = []);
  const LIVE = '[role=status], [role=alert], [role=log], [aria-live=polite], [aria-live=assertive]';
  const ASSERTIVE = '[role=alert], [aria-live=assertive]';
  const known = new WeakSet();
  const texts = new WeakMap();
  const textOf = (element) => (element.innerText ?? element.textContent ?? '').replace(/\\s+/g, ' ').trim();
  const isHidden = (element) => element.closest('[aria-hidden=true], [inert]') !== null;
  const say = (element, text) => {
    if (text === '' || texts.get(element) === text) return;
    texts.set(element, text);
    said.push(text);
  };
  const observer = new MutationObserver((mutations) => {
    const changed = new Set();
    for (const { target, addedNodes } of mutations) {
      const element = target instanceof Element ? target : target.parentElement;
      const region = element?.closest(LIVE);
      if (region?.matches('[role=log]')) {
        for (const node of addedNodes) if (!isHidden(region)) say(node, textOf(node));
      } else if (region && known.has(region)) changed.add(region);
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue;
        for (const inside of [node, ...node.querySelectorAll(LIVE)]) {
          if (!inside.matches(LIVE) || known.has(inside)) continue;
          known.add(inside);
          if (inside.matches(ASSERTIVE)) changed.add(inside);
        }
      }
    }
    for (const region of changed) if (region.isConnected && !isHidden(region)) say(region, textOf(region));
  });
  observer.observe(document, { childList: true, subtree: true, characterData: true });
})();`;

export async function noteAnnouncements(page: Page): Promise<void> {
  await page.addInitScript(SCRIPT);
}

/** What was announced since the last call. */
export async function takeAnnouncements(page: Page): Promise<string[]> {
  return await page.evaluate<string[]>('window.__said ? window.__said.splice(0) : []');
}
