import { formatBytes, formatParameters } from '@/core/words/quantities';
import { runtimeWords } from '@/engine/client/runtime-words';
import type { OnnxRepo } from '@/engine/protocol';
import { useCurrent } from '@/features/models/models';
import { LoadState, stateTag } from './load-state';
import { ModelRow, Tag } from './model-row';

/** A repository of ONNX files that is in use: it is not kept here, so it is listed only while it is. */
export function PeerRow({ repo }: { repo: OnnxRepo }) {
  const { status } = useCurrent((state) => state);
  const tag = stateTag(status);
  const facts =
    status.state === 'ready'
      ? [
          `${formatParameters(status.facts.parameters)} parameters`,
          status.facts.quantisation,
          formatBytes(status.facts.weightBytes),
          runtimeWords(status.facts),
        ]
      : [repo.dtype.toUpperCase()];
  return (
    <ModelRow name={repo.location} tag={tag && <Tag>{tag}</Tag>} facts={['ONNX files', ...facts]}>
      <LoadState name={repo.location} />
    </ModelRow>
  );
}
