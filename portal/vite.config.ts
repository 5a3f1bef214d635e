import optimizeLocales from '@react-aria/optimize-locales-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressFiles } from './build/compress.ts';
import { firstLoadFile } from './build/first-load.ts';
import { smallerFonts } from './build/fonts.ts';
import { labels } from './build/labels.ts';
import { serviceWorkerFiles } from './build/service-worker.ts';
import { scalarScript } from './build/scalar-script.ts';

/** Where `npm run dev -w portal` finds the API. */
const API = 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [
    react(),
    // The texts of the library's components in the languages of the portal, instead of in all of theirs.
    { ...optimizeLocales.vite({ locales: ['en-US', 'de-DE', 'ja-JP', 'ar-AE'] }), enforce: 'pre' },
    labels(),
    smallerFonts(),
    scalarScript(),
    serviceWorkerFiles(),
    compressFiles(),
  ],
  build: {
    // The API reads it to find the hashed names of what its own pages use.
    manifest: true,
    // The pages' policy allows no data: address for fonts and scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        start: 'index.html',
        portal: 'portal.html',
        'service-worker': 'src/offline/service-worker.ts',
        documents: 'src/documents/main.ts',
        forms: 'src/forms/main.ts',
        reference: 'src/reference/main.ts',
        'fonts-ja': 'src/styles/fonts-ja.css',
      },
      output: {
        // Its address stays the same, whatever is in it.
        entryFileNames: ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
        codeSplitting: {
          groups: [{ name: firstLoadFile, debugName: 'first load', includeDependenciesRecursively: false }],
        },
      },
    },
  },
  server: { proxy: { '/v1': API, '/start.json': API, '/docs': API, '/openapi.json': API } },
});
