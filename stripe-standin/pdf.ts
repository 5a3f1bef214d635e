/** A line of text. `end` stands at the end of the line. */
export interface PdfLine {
  readonly text: string;
  readonly end?: string;
  /** In points. */
  readonly size?: number;
}

/** A4, in points. */
const PAGE = { width: 595, height: 842, margin: 56 };
const LEADING = 18;
const LINES_PER_PAGE = Math.floor((PAGE.height - 2 * PAGE.margin) / LEADING);
const CHARACTERS_PER_LINE = 76;

/** A plain PDF file, in a font that every reader has: ISO 32000-1. What that font lacks is written as `?`. */
export function writePdf(lines: readonly PdfLine[]): Buffer {
  const pages = Array.from({ length: Math.max(1, Math.ceil(lines.length / LINES_PER_PAGE)) }, (_page, index) =>
    contentOf(lines.slice(index * LINES_PER_PAGE, (index + 1) * LINES_PER_PAGE)),
  );
  const first = 5;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_page, index) => `${first + index * 2} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>',
    ...pages.flatMap((content, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${PAGE.width} ${PAGE.height}] ` +
        `/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents ${first + index * 2 + 1} 0 R >>`,
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    ]),
  ];
  return assemble(objects);
}

function contentOf(lines: readonly PdfLine[]): string {
  const parts = lines.flatMap(({ text, end, size = 10 }, index) => {
    const y = PAGE.height - PAGE.margin - index * LEADING;
    const start = show('F1', size, PAGE.margin, y, text.slice(0, CHARACTERS_PER_LINE));
    // Courier's characters are 0.6 of its size wide, so that amounts end at one line.
    const inset = end === undefined ? 0 : PAGE.width - PAGE.margin - end.length * size * 0.6;
    return end === undefined ? [start] : [start, show('F2', size, inset, y, end)];
  });
  return parts.join('\n');
}

const show = (font: string, size: number, x: number, y: number, text: string): string =>
  `BT /${font} ${size} Tf ${x.toFixed(1)} ${y.toFixed(1)} Td (${encode(text)}) Tj ET`;

/** Latin 1 is the same in the font's encoding, which also has the euro. A text's own brackets and backslashes are escaped. */
function encode(text: string): string {
  return text
    .replaceAll(/[^ -\u00FF]/gu, (character) => (character === '€' ? '\u0080' : '?'))
    .replaceAll(/[\\()]/g, String.raw`\$&`);
}

/** The objects with the table of where each begins. All characters are one byte. */
function assemble(objects: readonly string[]): Buffer {
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  const end = `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(`${file}xref\n0 ${size}\n0000000000 65535 f \n${table}${end}`, 'latin1');
}
