import { useState } from 'react';

/** Copies a text to the clipboard, and knows whether the last try worked. */
export function useCopy(): { isCopied: boolean; copy: (text: string) => Promise<boolean> } {
  const [isCopied, setCopied] = useState(false);
  async function copy(text: string): Promise<boolean> {
    const worked = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    setCopied(worked);
    return worked;
  }
  return { isCopied, copy };
}
