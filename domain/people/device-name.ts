/** Browsers by what is only theirs; those that others claim to be, too, come last. */
const BROWSERS: readonly (readonly [name: string, mark: RegExp])[] = [
  ['Edge', /\bEdg(?:A|iOS)?\//],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:Chrome|CriOS)\//],
  ['Safari', /\bSafari\//],
];

const SYSTEMS: readonly (readonly [name: string, mark: RegExp])[] = [
  ['Windows', /\bWindows NT\b/],
  ['Android', /\bAndroid\b/],
  ['iOS', /\b(?:iPhone|iPad)\b/],
  ['macOS', /\bMac OS X\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Linux', /\bLinux\b/],
];

/**
 * What a person recognises a device by in a mail: `Firefox, Windows`, or `–`. Nothing that a program says of itself is repeated, since anybody
 * could write to others in our name by it.
 */
export function deviceName(userAgent: string | null): string {
  const names = [BROWSERS, SYSTEMS].flatMap((known) => {
    const [found] = known.find(([, mark]) => mark.test(userAgent ?? '')) ?? [];
    return found === undefined ? [] : [found];
  });
  return names.join(', ') || '–';
}
