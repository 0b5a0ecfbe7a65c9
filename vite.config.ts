import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';

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
  resolve: {
    alias: { '@': path('./src'), '@shaders': path('./shaders') },
    // onnxruntime's threads must start from its own file, not from a bundle that has the engine in it.
    conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions],
  },
  // Modules already, with files beside them that they address by name.
  optimizeDeps: { exclude: ['onnxruntime-web', '@huggingface/transformers'] },
  worker: { format: 'es' },
  build: { target: 'es2022', assetsInlineLimit: 0, chunkSizeWarningLimit: 400 },
  server: { headers },
  preview: { headers },
});
