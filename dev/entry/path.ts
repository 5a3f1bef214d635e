/** Under no other address of the API. */
export const ENTRY_PATH = '/dev/entry';
