import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** Encodings in the order in which they are preferred. */
const ENCODINGS = ['br', 'gzip', 'identity'] as const;
type Encoding = (typeof ENCODINGS)[number];

/** Fewer bytes fit into one packet anyway. */
const MIN_COMPRESSED_BYTES = 1_024;

const COMPRESS: Readonly<Record<Encoding, (bytes: Buffer) => Promise<Buffer>>> = {
  // The default, 11, takes many times as long for a few percent.
  br: (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (bytes) => promisify(gzip)(bytes),
  identity: async (bytes) => bytes,
};

/** Bytes as one answer has them. */
export interface Encoded {
  readonly bytes: Buffer;
  /** `ETag`, `Vary` and `Content-Encoding`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Bytes that many answers have: compressed once in each encoding, when the first reader accepts it. */
export class EncodedBytes {
  readonly #bytes: Buffer;
  readonly #hash: string;
  readonly #isCompressible: boolean;
  readonly #encoded = new Map<Encoding, Promise<Buffer>>();

  /** `compress`: false for what is compressed already, such as fonts. `brotli`: the bytes in that encoding, where they were made before. */
  constructor(bytes: Buffer, { compress = true, brotli }: { compress?: boolean; brotli?: Buffer | undefined } = {}) {
    if (brotli) this.#encoded.set('br', Promise.resolve(brotli));
    this.#bytes = bytes;
    this.#isCompressible = compress && bytes.length >= MIN_COMPRESSED_BYTES;
    this.#hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
  }

  /** For a reader with this `Accept-Encoding`. */
  async for(acceptEncoding: string | undefined): Promise<Encoded> {
    const encoding = this.#isCompressible ? preferredEncoding(acceptEncoding) : 'identity';
    const bytes = await this.#in(encoding);
    const headers = {
      etag: `"${this.#hash}-${encoding}"`,
      ...(this.#isCompressible ? { vary: 'Accept-Encoding' } : {}),
      ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
    };
    return { bytes, headers };
  }

  #in(encoding: Encoding): Promise<Buffer> {
    const known = this.#encoded.get(encoding);
    if (known) return known;
    const made = COMPRESS[encoding](this.#bytes);
    this.#encoded.set(encoding, made);
    return made;
  }
}

/** The best encoding that an `Accept-Encoding` names; one with the weight 0 is refused (RFC 9110, 12.5.3). */
function preferredEncoding(header = ''): Encoding {
  const accepted = new Set<string>();
  for (const part of header.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
    if (!parameters.some((text) => /^q=0(?:\.0*)?$/.test(text))) accepted.add(name);
  }
  return ENCODINGS.find((encoding) => accepted.has(encoding)) ?? 'identity';
}
