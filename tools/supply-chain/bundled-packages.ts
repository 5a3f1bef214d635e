/**
 * Packages that are bundled into the pages. They are development packages for npm, so that an image does not need them, but their
 * code runs in production: in browsers.
 */
export const BUNDLED_PACKAGES: readonly string[] = [
  '@fontsource-variable/inter',
  '@fontsource-variable/noto-sans-jp',
  '@scalar/fastify-api-reference',
  '@simplewebauthn/browser',
  '@tanstack/query-async-storage-persister',
  '@tanstack/query-persist-client-core',
  '@tanstack/react-query',
  'eventsource-parser',
  'i18next',
  'i18next-resources-to-backend',
  'idb-keyval',
  'react',
  'react-aria-components',
  'react-dom',
  'react-i18next',
  'react-router',
];
