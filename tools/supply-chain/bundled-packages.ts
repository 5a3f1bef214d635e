/**
 * Packages that are bundled into the pages. They are development packages for npm, so that an image does not need them, but their
 * code runs in production: in browsers.
 */
export const BUNDLED_PACKAGES: readonly string[] = [
  '@fontsource-variable/inter',
  '@fontsource-variable/noto-sans-jp',
  '@scalar/fastify-api-reference',
  'react',
  'react-dom',
];
