import { formatBytes, formatParameters } from '@/core/words/quantities';
import { runtimeWords } from '@/engine/client/runtime-words';
import type { OnnxRepo } from '@/engine/protocol';
import { useCurrent } from '@/features/models/models';
import { LoadState, stateTag } from './load-state';
import { ModelRow, Tag } from './model-row';

/** A repository of ONNX files, listed while it is in use: it is not stored here. */
export function OnnxRepoRow({ repo }: { repo: OnnxRepo }) {
  const status = useCurrent((state) => state.status);
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
