/** The pages of tools that run with this copy of Evergreen; each is absent where there is none. */
export interface LocalPages {
  readonly temporal_ui?: string;
  readonly mail?: string;
  readonly stripe?: string;
}

/** Asks the server for them. The page is complete without them, so a failure counts as none. */
export async function fetchLocalPages(): Promise<LocalPages> {
  try {
    const response = await fetch('/start.json');
    return response.ok ? ((await response.json()) as LocalPages) : {};
  } catch {
    return {};
  }
}
