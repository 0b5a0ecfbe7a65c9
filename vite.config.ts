import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

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

/**
 * Everything the page needs without a network: itself, the starter tasks and the WebAssembly that runs models anywhere.
 * The built-in model is kept by the engine. Files with a hash in their name that few visits need are kept when used.
 */
function offline() {
  return VitePWA({
    registerType: 'prompt',
    injectRegister: null,
    manifest: {
      id: './',
      name: 'Instruct Playground',
      short_name: 'Instruct',
      description: 'Compose an instruction and run it on your own GPU. Nothing leaves your machine.',
      start_url: './',
      scope: './',
      display: 'standalone',
      background_color: '#f6f6f3',
      theme_color: '#f6f6f3',
      categories: ['education', 'productivity', 'utilities'],
      icons: [
        { src: 'icons/icon-192.png', sizes: '192x192', type: 'image/png' },
        { src: 'icons/icon-512.png', sizes: '512x512', type: 'image/png' },
        { src: 'icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        { src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' },
      ],
    },
    includeManifestIcons: false,
    workbox: {
      globPatterns: ['**/*.{html,js,mjs,css,svg,png,woff2,json,wasm}'],
      globIgnores: ['**/*asyncify*', '**/ort.webgpu*', '**/transformers.web*', '**/r50k_base*'],
      maximumFileSizeToCacheInBytes: 20 * 1_000_000,
      navigateFallback: 'index.html',
      // Files that a person opens or saves by their address are themselves.
      navigateFallbackDenylist: [/\.[a-z0-9]+$/i],
      cleanupOutdatedCaches: true,
      runtimeCaching: [
        {
          urlPattern: ({ url, sameOrigin }) =>
            sameOrigin && /\/assets\/[^/]*-[\w-]{8}\.(js|mjs|wasm)$/.test(url.pathname),
          handler: 'CacheFirst',
          options: { cacheName: 'used-assets', expiration: { maxEntries: 16 } },
        },
      ],
    },
  });
}

/**
 * What the first paint and most screens share, in one file instead of a dozen small ones: it compresses better, and is
 * one request. Only modules that the first paint needs anyway belong here (scripts/size.mjs counts them).
 */
const FIRST_PAINT = {
  name: 'first-paint',
  test: new RegExp(
    [
      'node_modules/(react|react-dom|scheduler|zustand|valibot|wouter|regexparam|idb|zundo)/',
      'node_modules/lucide-react/dist/esm/(createLucideIcon|Icon|defaultAttributes|context|shared)',
      'src/components/ui/toast-store',
      'src/core/(errors|words/|schema/|generation/|encoding/named-encodings)',
      'src/storage/(envelope|database-errors|migrations/(stored-format|migrate)\\.)',
    ].join('|'),
  ),
};

export default defineConfig({
  base: './',
  plugins: [react(), tailwindcss(), relaxPolicyWhileDeveloping(), offline()],
  resolve: {
    alias: { '@': path('./src'), '@shaders': path('./shaders') },
    // onnxruntime's threads must start from its own file, not from a bundle that has the engine in it.
    conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions],
  },
  optimizeDeps: {
    // Only a worker imports it, where the scan for dependencies does not look: found late, it would reload the page.
    include: ['p-queue'],
    // Modules already, with files beside them that they address by name.
    exclude: ['onnxruntime-web', '@huggingface/transformers'],
  },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    // The largest are data and programs that are fetched on request: GPT-2's tokens and transformers.js.
    chunkSizeWarningLimit: 500,
    rolldownOptions: {
      output: { codeSplitting: { groups: [FIRST_PAINT] } },
      checks: { pluginTimings: false },
    },
  },
  server: { headers },
  preview: { headers },
});
