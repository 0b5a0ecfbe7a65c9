import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** React's refresh preamble is an inline script, so the policy in index.html only holds for what is built. */
function relaxPolicyWhileDeveloping(): Plugin {
  return {
    name: 'relax-policy-while-developing',
    apply: 'serve',
    transformIndexHtml: (html, { server }) =>
      server ? html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '') : html,
  };
}

/** Cross-origin isolation gives WASM threads; a static host without these headers still works. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  base: './',
  plugins: [react(), tailwindcss(), relaxPolicyWhileDeveloping()],
  resolve: { alias: { '@': path('./src'), '@shaders': path('./shaders') } },
  worker: { format: 'es' },
  build: { target: 'es2022', assetsInlineLimit: 0, chunkSizeWarningLimit: 400 },
  server: { headers },
  preview: { headers },
});
