/** Saving files from the page. */
import { PEFT_CONFIG, PEFT_WEIGHTS, type PeftFiles } from '@/core/adapters/peft-adapter';

/** Downloads a file through the browser. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name.replaceAll(/[^\w.+ -]+/g, '-');
  link.click();
  // The browser reads the URL only after this task.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** @param files by path inside the zip */
export async function saveZip(name: string, files: ReadonlyMap<string, Uint8Array | string>): Promise<void> {
  const { zipSync, strToU8 } = await import('fflate');
  const entries = [...files].map(([path, content]) => [
    path,
    typeof content === 'string' ? strToU8(content) : content,
  ]);
  const bytes = zipSync(Object.fromEntries(entries) as Record<string, Uint8Array>, { level: 6 });
  saveFile(name, new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/zip' }));
}

/** Saves an adapter as a zip file that PEFT can load once it is unpacked. */
export function saveAdapter(name: string, { config, weights }: PeftFiles): Promise<void> {
  const files = new Map([
    [PEFT_CONFIG, config],
    [PEFT_WEIGHTS, weights],
  ]);
  return saveZip(`${name}.zip`, files);
}
