/** The key of a command's name among the labels, by its address: `rotate-key`. */
export function commandLabel(action: string): `labels:commands.${string}` {
  return `labels:commands.${action.replaceAll('-', '_')}`;
}
