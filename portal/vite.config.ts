import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { scalarScript } from './build/scalar-script.ts';

/** Where `npm run dev -w portal` finds the API. */
const API = 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [react(), scalarScript()],
  build: {
    // The API reads it to find the hashed names of what its own pages use.
    manifest: true,
    // The pages' policy allows no data: address for fonts and scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        start: 'index.html',
        documents: 'src/documents/main.ts',
        reference: 'src/reference/main.ts',
        'fonts-ja': 'src/styles/fonts-ja.css',
      },
    },
  },
  server: { proxy: { '/start.json': API, '/docs': API, '/openapi.json': API } },
});
