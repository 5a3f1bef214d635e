import { z } from 'zod';
import type { LockedPackage } from './lockfile.ts';

/** The parts of a CycloneDX document that are changed or compared; all others are passed on. */
const bomSchema = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.string(),
  components: z.array(
    z.looseObject({
      'bom-ref': z.string(),
      name: z.string(),
      version: z.string(),
      purl: z.string(),
      hashes: z.array(z.object({ alg: z.string(), content: z.string() })).optional(),
    }),
  ),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()).optional() })),
});
export type Bom = z.infer<typeof bomSchema>;

/** @throws ZodError for what is no CycloneDX document. */
export function parseBom(text: string): Bom {
  return bomSchema.parse(JSON.parse(text));
}

/**
 * The bill of materials of production. npm writes that of everything: with `--omit dev` it leaves out most of what production
 * needs, too, and what the pages bundle.
 */
export function productionBom(bom: Bom, packages: readonly LockedPackage[]): Bom {
  const wanted = new Set(packages.filter(({ shipped }) => shipped).map(idOf));
  const components = bom.components.filter((component) => wanted.has(idOf(component)));
  const refs = new Set(components.map((component) => component['bom-ref']));
  const dependencies = bom.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ dependsOn, ...others }) => ({ ...others, dependsOn: (dependsOn ?? []).filter((ref) => refs.has(ref)) }));
  return { ...bom, components, dependencies };
}

/** Packages of production that the document lacks, has without their hash, or has though they are not in the lockfile. */
export function bomProblems({ components }: Bom, packages: readonly LockedPackage[]): readonly string[] {
  const production = new Map(packages.filter(({ shipped }) => shipped).map((each) => [idOf(each), each]));
  const listed = new Map(components.map((component) => [idOf(component), component]));
  return [
    ...[...production.keys()].filter((id) => !listed.has(id)).map((id) => `${id}: is not in it`),
    ...[...listed.keys()].filter((id) => !production.has(id)).map((id) => `${id}: is not in package-lock.json`),
    ...[...production].flatMap(([id, { integrity }]) => {
      const component = listed.get(id);
      const hash = Buffer.from(integrity?.replace('sha512-', '') ?? '', 'base64').toString('hex');
      if (!component || component.hashes?.some(({ alg, content }) => alg === 'SHA-512' && content === hash)) return [];
      return [`${id}: its hash is not the one of package-lock.json`];
    }),
  ];
}

function idOf({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name}@${version}`;
}
