/** Which addresses may be called, and how much an answer may cost. */
export interface OutgoingPolicy {
  readonly protocols: ReadonlySet<'https:' | 'http:'>;
  readonly ports: ReadonlySet<number> | 'any';
  /** Whether this machine itself may be called. Nothing else that is not public ever may. */
  readonly allowsLoopback: boolean;
  /** From the call to the last byte, the look-up of the name included. */
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
  readonly maxHeaderBytes: number;
  /** Authorities (PEM) that are trusted besides the usual ones. */
  readonly authorities: readonly string[];
}

/** For addresses that a customer gave. */
export const PUBLIC_ONLY: OutgoingPolicy = {
  protocols: new Set(['https:']),
  ports: new Set([443, 8443]),
  allowsLoopback: false,
  timeoutMs: 10_000,
  maxBodyBytes: 256 * 1024,
  maxHeaderBytes: 16 * 1024,
  authorities: [],
};

/** For the embedded stack alone, whose receivers run on the same machine without TLS. */
export const EMBEDDED_STACK: OutgoingPolicy = {
  ...PUBLIC_ONLY,
  protocols: new Set(['https:', 'http:']),
  ports: 'any',
  allowsLoopback: true,
};
