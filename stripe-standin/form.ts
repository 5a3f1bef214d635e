/** A parsed form. Values are strings; lists are records with the keys `0`, `1`, … */
export type FormNode = string | FormRecord;
export interface FormRecord {
  [key: string]: FormNode;
}

const MAX_DEPTH = 10;

/**
 * Parses Stripe's bracket syntax: `a[b][0][c]=x`, `expand[]=x`, with brackets percent-encoded or not.
 * Records have no prototype, so that no key can change one.
 */
export function parseForm(text: string): FormRecord {
  const root = emptyRecord();
  if (text === '') return root;
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const key = decode(equals === -1 ? pair : pair.slice(0, equals));
    assign(root, keyPath(key), equals === -1 ? '' : decode(pair.slice(equals + 1)));
  }
  return root;
}

export const isRecord = (node: FormNode | undefined): node is FormRecord => typeof node === 'object';

const emptyRecord = (): FormRecord => Object.create(null);

const decode = (part: string): string => {
  const spaced = part.includes('+') ? part.replaceAll('+', ' ') : part;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
};

function keyPath(key: string): string[] {
  const open = key.indexOf('[');
  if (open <= 0) return [key];
  const inner = key.slice(open).match(/\[[^[\]]*\]/g) ?? [];
  return [key.slice(0, open), ...inner.slice(0, MAX_DEPTH).map((part) => part.slice(1, -1))];
}

function assign(root: FormRecord, path: string[], value: string): void {
  let node = root;
  path.forEach((part, index) => {
    const key = part === '' && index > 0 ? String(Object.keys(node).length) : part;
    if (index === path.length - 1) {
      node[key] = value;
      return;
    }
    const child = node[key];
    node = isRecord(child) ? child : (node[key] = emptyRecord());
  });
}
