import { createEngineClient } from '@/engine/client/engine-client';

/** The one engine of the page, whose model all areas share. */
export const engine = createEngineClient();
