import { isUtf8 } from 'node:buffer';
import type { Request } from 'express';
import { problem } from '../http/problem.ts';
import { readBytes } from '../http/read-bytes.ts';

const MAX_BYTES = 16_384;
const MAX_FIELDS = 50;

/** The fields of a form, each once: of a repeated one the last counts. */
export type Form = ReadonlyMap<string, string>;

/**
 * Reads the form that a page has sent. Throws the problem of a body that is too large, of another type, or no text. Line ends become
 * one kind, and other control characters are dropped: no value can end a line where it is put on one.
 */
export async function readForm(req: Request): Promise<Form> {
  if (!req.is('application/x-www-form-urlencoded')) throw problem('unsupported_media_type');
  const bytes = await readBytes(req, { maxBytes: MAX_BYTES, unpack: false });
  const text = bytes.toString('latin1');
  if (!isUtf8(Buffer.from(unescapeBytes(text), 'latin1'))) throw problem('bad_request');
  const fields = [...new URLSearchParams(text)].slice(0, MAX_FIELDS);
  return new Map(fields.map(([name, value]) => [name, clean(value)]));
}

/** The bytes that percent-encoding stands for. */
function unescapeBytes(text: string): string {
  return text.replaceAll(/%([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function clean(value: string): string {
  // Unpaired surrogates and control characters are no text that a database keeps.
  return value
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\P{C}\n\t\u200d]/gu, '')
    .trim();
}
