import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, type Expression, type ObjectExpression } from '@swc/core';
import { checkoutDir } from '../stack/paths.ts';

/** Every route of the portal as a whole path, `/:account/billing` for instance. The file of routes cannot be imported without a browser. */
export function portalRoutes(): string[] {
  const source = readFileSync(join(checkoutDir, 'portal/src/app/routes.tsx'), 'utf8');
  const found = new Set<string>();
  for (const statement of parseSync(source, { syntax: 'typescript', tsx: true }).body) {
    if (statement.type !== 'ExportDeclaration' || statement.declaration.type !== 'VariableDeclaration') continue;
    for (const { init } of statement.declaration.declarations)
      if (init?.type === 'CallExpression') addRoutes(found, '', init.arguments[0]?.expression);
  }
  return [...found];
}

function addRoutes(found: Set<string>, parent: string, routes: Expression | undefined): void {
  if (routes?.type !== 'ArrayExpression') return;
  for (const element of routes.elements) {
    if (element?.expression.type !== 'ObjectExpression') continue;
    const path = valueOf(element.expression, 'path');
    const full = path?.type === 'StringLiteral' ? joinRoutes(parent, path.value) : parent;
    if (path?.type === 'StringLiteral') found.add(full);
    addRoutes(found, full, valueOf(element.expression, 'children'));
  }
}

const joinRoutes = (parent: string, path: string) => (path.startsWith('/') ? path : `${parent}/${path}`);

function valueOf({ properties }: ObjectExpression, name: string): Expression | undefined {
  for (const property of properties)
    if (property.type === 'KeyValueProperty' && property.key.type === 'Identifier' && property.key.value === name)
      return property.value;
  return undefined;
}
