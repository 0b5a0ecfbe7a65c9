import { defineConfig, devices } from '@playwright/test';
import { chromiumLaunchOptions } from './scripts/lib/chromium.mjs';

/** The port of the built page under test: fixed, so that a second run is noticed instead of testing another build. */
const PORT = Number(process.env.PLAYGROUND_PORT ?? 4317);

/** The build under test, so that two builds can be tested beside each other. */
const DIST = process.env.PLAYGROUND_DIST ?? 'dist';

/** The production build, the real engine and the built-in model. One at a time: they share one graphics device. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: `test-results/${PORT}`,
  fullyParallel: false,
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    channel: undefined,
    baseURL: `http://localhost:${PORT}/`,
    viewport: { width: 1280, height: 860 },
    launchOptions: chromiumLaunchOptions(),
    actionTimeout: 15_000,
    // Storing the page takes a busy machine's time, and hides requests from the tests: offline.spec.ts allows it.
    serviceWorkers: 'block',
    trace: 'off',
  },
  webServer: {
    command: `npx vite preview --port ${PORT} --strictPort --outDir ${DIST}`,
    url: `http://localhost:${PORT}/`,
    reuseExistingServer: false,
    timeout: 30_000,
  },
});
