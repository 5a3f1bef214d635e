import type { ReactNode } from 'react';

interface Column {
  readonly name: string;
  /** What is shown in place of the name. */
  readonly shown?: ReactNode;
  /** `end`: amounts and buttons. `hidden`: the name is only read out. */
  readonly look?: 'end' | 'hidden';
}

/** The head of a table. Its roles are written out: a table that is stacked on a narrow screen would lose them. */
export function TableHead({ columns }: { columns: readonly (string | Column)[] }) {
  return (
    <thead role="rowgroup">
      <tr role="row">
        {columns.map((column) => {
          const { name, look, shown = name } = typeof column === 'string' ? { name: column } : column;
          return (
            <th key={name} scope="col" role="columnheader" className={look === 'end' ? 'end' : undefined}>
              {look === 'hidden' ? <span className="vh">{name}</span> : shown}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
