interface Graph {
  getModuleInfo(id: string): { readonly importers: readonly string[] } | null;
}

/** The module that starts the portal, and one that starts another page of the build. */
const PORTAL = /\/src\/app\/main\.tsx$/;
const OTHERS = /\/src\/(?:start|documents|reference)\/main\.tsx?$|service-worker\.ts$/;

/** One module that names all parts of the library leads to all of them, though a page needs few. */
const LIBRARY = /\/node_modules\/(?:@?react-(?:aria|stately)|@internationalized)/;

/** Elements in texts, which pages need that are loaded later. The module that names all of react-i18next leads to them, too. */
const ELEMENTS_IN_TEXTS =
  /\/node_modules\/(?:html-parse-stringify|void-elements|react-i18next\/dist\/es\/(?:Icu)?Trans)/;

/**
 * Names the file for a module that the portal needs before it can show anything: `shared` where another page needs it, too, else
 * `portal-shared`. Null for a module that is loaded with a page of the portal. By itself the build would make some thirty files of
 * these modules, by which of the pages share them; browsers fetch six at a time.
 */
export function firstLoadFile(id: string, graph: Graph): string | null {
  if (LIBRARY.test(id) || ELEMENTS_IN_TEXTS.test(id)) return null;
  const starts = startsOf(id, graph, new Set());
  if (!starts.has('portal')) return null;
  return starts.has('other') ? 'shared' : 'portal-shared';
}

/** Who reaches a module by imports that are not lazy. */
function startsOf(id: string, graph: Graph, visited: Set<string>): Set<'portal' | 'other'> {
  if (visited.has(id)) return new Set();
  visited.add(id);
  const found = new Set<'portal' | 'other'>();
  if (PORTAL.test(id)) found.add('portal');
  if (OTHERS.test(id)) found.add('other');
  for (const importer of graph.getModuleInfo(id)?.importers ?? [])
    for (const start of startsOf(importer, graph, visited)) found.add(start);
  return found;
}
