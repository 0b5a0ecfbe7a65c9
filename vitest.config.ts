import { playwright } from '@vitest/browser-playwright';
import { defineConfig, mergeConfig } from 'vitest/config';
import { chromiumLaunchOptions } from './scripts/lib/chromium.mjs';
import { serveReferenceFiles } from './scripts/lib/reference-files.mjs';
import { faultServer } from './src/testing/node/fault-plugin.ts';
import viteConfig from './vite.config.ts';

/**
 * Three projects: `unit` runs under Node; `browser` runs `*.browser.test.ts(x)`, components and browser storage, in a real
 * Chromium; `gpu` runs `*.gpu.test.ts`, kernels and models, in a real Chromium with WebGPU.
 * They fail, never skip, when what they need is missing; only cases that need the reference values
 * outside the repository are skipped, by name (see src/testing/reference.ts).
 */
export default mergeConfig(
  viteConfig,
  defineConfig({
    test: {
      projects: [
        {
          extends: true,
          test: {
            name: 'unit',
            environment: 'node',
            include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'],
            exclude: ['src/**/*.gpu.test.ts', 'src/**/*.browser.test.ts'],
            testTimeout: 60_000,
            hookTimeout: 60_000,
          },
        },
        {
          extends: true,
          // Found while a test runs, a dependency would reload the page below it.
          optimizeDeps: {
            include: [
              '@floating-ui/dom',
              '@noble/hashes/sha2.js',
              '@noble/hashes/utils.js',
              '@tanstack/react-virtual',
              'minisearch',
              'papaparse',
              'react-dom/client',
              'valibot',
              'wouter',
              'wouter/use-hash-location',
              'zustand',
              'zustand/react/shallow',
              'zustand/vanilla',
            ],
          },
          test: {
            name: 'browser',
            include: ['src/**/*.browser.test.ts', 'src/**/*.browser.test.tsx'],
            testTimeout: 60_000,
            hookTimeout: 60_000,
            browser: {
              enabled: true,
              headless: true,
              screenshotFailures: false,
              provider: playwright({ launchOptions: chromiumLaunchOptions() }),
              instances: [{ browser: 'chromium' }],
            },
          },
        },
        {
          extends: true,
          plugins: [serveReferenceFiles(), faultServer()],
          test: {
            name: 'gpu',
            include: ['src/**/*.gpu.test.ts'],
            testTimeout: 240_000,
            hookTimeout: 240_000,
            fileParallelism: false,
            browser: {
              enabled: true,
              headless: true,
              screenshotFailures: false,
              provider: playwright({ launchOptions: chromiumLaunchOptions() }),
              instances: [{ browser: 'chromium' }],
            },
          },
        },
      ],
    },
  }),
);
