/** The worker that reads task files. Requests run side by side: a slow fetch holds nobody up. */
import { PlaygroundError } from '@/core/errors';
import { openTaskCache } from '@/storage/tasks/task-cache';
import { fetchText } from './fetch-text';
import type { ShelfAnswers, ShelfEnvelope, ShelfReply, ShelfRequest } from './shelf-protocol';
import { TaskShelf } from './task-shelf';

const shelf = new TaskShelf({ cache: openTaskCache(), fetchText });

const reply = (message: ShelfReply) => postMessage(message);

function serve(id: number, request: ShelfRequest): Promise<ShelfAnswers[keyof ShelfAnswers]> {
  switch (request.type) {
    case 'list':
      return shelf.list();
    case 'overview':
      return shelf.overview(request.name, request.starterUrl);
    case 'fetch':
      return shelf.fetch(request.name, request.url, request.origin);
    case 'add-files':
      return shelf.addFiles(request.files, (done, of) => reply({ id, progress: { done, of } }));
    case 'instances':
      return shelf.instances(request.name, request.start, request.query, request.starterUrl);
    case 'take':
      return shelf.take(request.name, request.limit, request.starterUrl);
    case 'remove':
      return shelf.remove(request.name).then(() => undefined);
  }
}

addEventListener('message', ({ data: { id, request } }: MessageEvent<ShelfEnvelope>) => {
  serve(id, request).then(
    (answer) => reply({ id, answer }),
    (thrown) => reply({ id, error: PlaygroundError.from(thrown).toData() }),
  );
});
