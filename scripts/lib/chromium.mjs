/**
 * Finds the Chromium that the GPU and end-to-end tests drive: the one named by CHROMIUM_PATH, Playwright's own,
 * or the system's. The full browser is needed: Playwright's headless shell has no WebGPU.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';

const SYSTEM_NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const SYSTEM_FILES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** @returns {string | undefined} path of an executable, or undefined when none is installed */
export function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named) return existsSync(named) ? named : undefined;
  const own = chromium.executablePath();
  if (own && existsSync(own)) return own;
  const folders = (process.env.PATH ?? '').split(process.platform === 'win32' ? ';' : ':');
  const onPath = SYSTEM_NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...SYSTEM_FILES].find((file) => existsSync(file));
}

/**
 * Launch options for Playwright: WebGPU on whatever adapter there is (SwiftShader where there is no GPU).
 * @returns {import('playwright').LaunchOptions}
 */
export function chromiumLaunchOptions() {
  const root = process.getuid?.() === 0;
  return {
    executablePath: findChromium(),
    args: [
      '--enable-unsafe-webgpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      ...(root ? ['--no-sandbox'] : []),
    ],
  };
}
