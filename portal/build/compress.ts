import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { Plugin } from 'vite';

const compress = promisify(brotliCompress);

/** Smaller files win little, and the reference's script, of several megabytes, would take longer than all others together. */
const BYTES = { min: 8_000, max: 1_000_000 } as const;

const BEST = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };

/** Writes larger scripts and styles a second time, as `<name>.br`, compressed as well as Brotli can. It would take a server too long. */
export function compressFiles(): Plugin {
  return {
    name: 'compress-files',
    enforce: 'post',
    async writeBundle({ dir = '' }, bundle) {
      const texts = Object.entries(bundle).map(
        ([name, file]) => [name, file.type === 'chunk' ? file.code : name.endsWith('.css') ? file.source : ''] as const,
      );
      await Promise.all(
        texts.map(async ([name, text]) => {
          const bytes = Buffer.from(text);
          if (bytes.length < BYTES.min || bytes.length > BYTES.max) return;
          await writeFile(join(dir, `${name}.br`), await compress(bytes, BEST));
        }),
      );
    },
  };
}
