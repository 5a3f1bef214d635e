export declare const VERSION: string;

export declare const FILES: readonly {
  readonly path: string;
  readonly published: string;
  readonly patched: string;
  readonly edits: readonly { readonly find: string; readonly replace: string }[];
}[];
