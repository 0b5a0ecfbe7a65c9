/** What a page's heap is made of, out of a snapshot of it. */

/**
 * Counts after a collection. Machine code and its tables are told from data: the browser compiles what runs often, and
 * better with time, which is no leak and has an end.
 * @param {import('playwright').CDPSession} session of the page
 * @returns {Promise<{ data: number, code: number }>} bytes; styles and elements are outside this heap
 */
export async function heapParts(session) {
  const chunks = [];
  const keep = ({ chunk }) => chunks.push(chunk);
  session.on('HeapProfiler.addHeapSnapshotChunk', keep);
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  session.off('HeapProfiler.addHeapSnapshotChunk', keep);
  const { snapshot, nodes } = JSON.parse(chunks.join(''));
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [type, size] = [fields.indexOf('type'), fields.indexOf('self_size')];
  const bytes = { data: 0, code: 0, native: 0 };
  for (let at = 0; at < nodes.length; at += fields.length) {
    const name = types[type][nodes[at + type]];
    bytes[name in bytes ? name : 'data'] += nodes[at + size];
  }
  return { data: bytes.data, code: bytes.code };
}
