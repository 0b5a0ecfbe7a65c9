/** A model of the hub as byte sources: headers and tensors are fetched as they are read, nothing is kept on disk. */
import { parseOrigin } from '@/core/hub/parse-origin';
import { HTTP_SETTINGS, HttpClient } from '@/engine/worker/library/http-client';
import { openRemoteFiles } from '@/engine/worker/library/open-remote';
import { resolveOrigin } from '@/engine/worker/library/resolve-origin';
import type { OpenFiles } from './open-files';

/** `owner/name`, with `@revision` or without. */
export const HUB_ID = /^[\w-]+\/[\w.-]+(@[\w./-]+)?$/;

/**
 * @param id see {@link HUB_ID}; the hub, or the mirror that HF_ENDPOINT names as it does for Hugging Face's own tools
 * @throws {PlaygroundError} `network`, `unsupported-file`, `malformed-file`, `checksum`
 */
export async function openHubFiles(id: string): Promise<OpenFiles> {
  const controller = new AbortController();
  const http = new HttpClient(HTTP_SETTINGS, controller.signal);
  const model = await resolveOrigin(http, parseOrigin(id, process.env.HF_ENDPOINT));
  const { weights, sidecars } = await openRemoteFiles(http, model, { store: undefined, wholePrefix: '' });
  return { sources: [...weights, ...sidecars], close: async () => controller.abort() };
}
