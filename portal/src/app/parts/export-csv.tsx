import { useState } from 'react';
import { announce } from '../shell/announcements.tsx';
import { Button } from './button.tsx';
import { Refusal } from './problem.tsx';

interface ExportCsvProps {
  readonly words: string;
  /** What is announced when it is done. */
  readonly done: string;
  readonly file: string;
  readonly read: () => Promise<string>;
  readonly isQuiet?: boolean;
}

/** Saves a list as a file, or says why it could not be read. */
export function ExportCsv({ words, done, file, read, isQuiet = false }: ExportCsvProps) {
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);

  async function save() {
    setPending(true);
    setProblem(null);
    try {
      saveFile(file, await read());
      announce(done);
    } catch (error) {
      setProblem(error);
    } finally {
      setPending(false);
    }
  }

  return (
    <>
      <Button
        icon="download"
        isPending={isPending}
        onPress={() => void save()}
        {...(isQuiet ? { look: 'quiet', size: 'small' } : {})}
      >
        {words}
      </Button>
      {problem !== null && <Refusal error={problem} />}
    </>
  );
}

function saveFile(name: string, csv: string): void {
  const href = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
  URL.revokeObjectURL(href);
}
