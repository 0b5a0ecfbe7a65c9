/** Word between the tabs of this site about documents: each hears what the others wrote. */
import * as v from 'valibot';

const messageSchema = v.object({
  kind: v.literal('documents'),
  version: v.literal(1),
  change: v.picklist(['saved', 'removed']),
  id: v.string(),
});

export interface DocumentNews {
  change: 'saved' | 'removed';
  /** The document. */
  id: string;
}

export interface DocumentsChannel {
  tell(news: DocumentNews): void;
  /** Of the other tabs only. @returns stops listening */
  listen(listener: (news: DocumentNews) => void): () => void;
}

/** Where there is no BroadcastChannel nothing is told; a save still notices what another tab wrote. */
export function browserDocumentsChannel(name = 'playground-documents'): DocumentsChannel {
  if (typeof BroadcastChannel === 'undefined')
    return { tell: () => undefined, listen: () => () => undefined };
  const channel = new BroadcastChannel(name);
  return {
    tell: ({ change, id }) => channel.postMessage({ kind: 'documents', version: 1, change, id }),
    listen: (listener) => {
      const onMessage = ({ data }: MessageEvent) => {
        const parsed = v.safeParse(messageSchema, data);
        if (parsed.success) listener(parsed.output);
      };
      channel.addEventListener('message', onMessage);
      return () => channel.removeEventListener('message', onMessage);
    },
  };
}
