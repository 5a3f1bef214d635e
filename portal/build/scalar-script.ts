import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';
import type { Plugin } from 'vite';

const PACKAGE = '@scalar/fastify-api-reference';
/** The variable in which the package keeps Scalar's standalone script, as one string literal on one line. */
const DECLARATION = 'var standalone_default = ';

const MODULE = 'virtual:scalar-script';

/**
 * Writes Scalar's standalone script to `assets/` and provides its address as the module `virtual:scalar-script`.
 *
 * The script comes from the Fastify plugin, which carries it ready-made: the package `@scalar/api-reference` would
 * install 211 MB to build the same file. It is copied as it is, because bundling 5 MB again gains nothing.
 */
export function scalarScript(): Plugin {
  const source = readScalarScript();
  const hash = createHash('sha256').update(source).digest('base64url').slice(0, 8);
  const fileName = `assets/scalar-${hash}.js`;
  return {
    name: 'scalar-script',
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : null),
    load: (id) => (id === `\0${MODULE}` ? `export default ${JSON.stringify(`/${fileName}`)};` : null),
    generateBundle() {
      this.emitFile({ type: 'asset', fileName, source });
    },
  };
}

/** @throws when the package no longer looks as expected: then this file has to follow it. */
function readScalarScript(): string {
  const lines = readFileSync(createRequire(import.meta.url).resolve(PACKAGE), 'utf8').split('\n');
  const line = lines.find((candidate) => candidate.startsWith(DECLARATION));
  const script: unknown = line && runInNewContext(line.slice(DECLARATION.length));
  if (typeof script !== 'string') throw new Error(`${PACKAGE} no longer holds Scalar's script in \`${DECLARATION}\``);
  return withoutEvalProbe(script);
}

/** Scalar's zod tries whether it may compile code. The pages' policy forbids it, and the try alone is a violation. */
function withoutEvalProbe(script: string): string {
  const probe = 'return Function(``),!0';
  if (script.split(probe).length !== 2) throw new Error(`Scalar's script no longer holds \`${probe}\` exactly once`);
  return script.replace(probe, 'return!1');
}
