import { expect, MODEL_READY_MS, test, violations } from './playground';

/** Two runtimes, loaded twice each, on a busy machine without a graphics card. */
const MEASURED_MS = 150_000;

test('our kernels and onnxruntime are measured side by side, and the table can be copied', async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ baseURL, permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await context.newPage();
  await page.goto('./#/bench');
  await page.getByRole('button', { name: /^Model / }).waitFor({ timeout: MODEL_READY_MS });
  await page.getByRole('checkbox', { name: 'onnxruntime, WebGPU' }).uncheck();
  expect(await violations(page)).toEqual([]);

  await page.getByRole('button', { name: 'Measure' }).click();
  await expect(page.getByRole('progressbar', { name: 'Benchmark' })).toBeVisible();
  const result = page.getByRole('region', { name: 'Result' });
  await expect(result).toBeVisible({ timeout: MEASURED_MS });
  await expect(result.getByRole('columnheader')).toHaveText(['Our WGSL', 'onnxruntime, WASM']);
  await expect(result.getByRole('row', { name: /^Same answers/ }).getByRole('cell')).toHaveText([
    '4 of 4',
    '4 of 4',
  ]);
  const decode = result.getByRole('row', { name: /^Decode after 128 tokens/ }).getByRole('cell');
  await expect(decode.last()).toHaveText(/^[\d.]+ \([\d.]+–[\d.]+\)×\d+\.\d\d$/);
  const ours = result.getByRole('row', { name: /^(Prefill|Decode after)/ }).locator('td:first-of-type');
  for (const cell of await ours.all()) await expect(cell).toHaveText(/[\d.]+%$/);
  await expect(result).toContainText(
    /Limits of .+: .+ GB\/s copied, .+ GFLOP\/s in f32, .+ [µm]s to start a kernel\./,
  );
  expect(await violations(page)).toEqual([]);

  await result.getByRole('button', { name: 'Copy table' }).click();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toContain('| Our WGSL | onnxruntime, WASM |');
  await context.close();
});
