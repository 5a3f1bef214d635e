import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { parse } from 'yaml';

const MODULE = /^virtual:labels\/([a-z]{2})$/;

/** Provides `knowledge/<language>/labels.yaml` as the module `virtual:labels/<language>`: mails and portal use the same words. */
export function labels(): Plugin {
  return {
    name: 'labels',
    resolveId: (id) => (MODULE.test(id) ? `\0${id}` : null),
    load(id) {
      const language = MODULE.exec(id.replace('\0', ''))?.[1];
      if (language === undefined) return null;
      const path = fileURLToPath(new URL(`../../knowledge/${language}/labels.yaml`, import.meta.url));
      this.addWatchFile(path);
      const { labels: texts } = parse(readFileSync(path, 'utf8')) as { labels: unknown };
      const more = { legal: legalWords(language), features: featureNames(language) };
      return `export default ${JSON.stringify({ ...(texts as object), ...more })};`;
    },
  };
}

/** The words of the links that the law wants on every page, by region and page, as `eu_cancel`: see catalog/legal-links.yaml. */
function legalWords(language: string): Record<string, string> {
  const path = fileURLToPath(new URL('../../catalog/legal-links.yaml', import.meta.url));
  const regions = parse(readFileSync(path, 'utf8')) as Record<
    string,
    { page: string; words: Record<string, string> }[]
  >;
  return Object.fromEntries(
    Object.entries(regions).flatMap(([region, links]) =>
      links.map(({ page, words }) => [`${region}_${page}`, words[language] ?? '']),
    ),
  );
}

/** The names of what plans grant: see catalog/features.yaml. */
function featureNames(language: string): Record<string, string> {
  const path = fileURLToPath(new URL('../../catalog/features.yaml', import.meta.url));
  const features = parse(readFileSync(path, 'utf8')) as Record<string, Record<string, string>>;
  return Object.fromEntries(Object.entries(features).map(([feature, names]) => [feature, names[language] ?? feature]));
}
