import { Columns3 } from 'lucide-react';
import { IconButton } from '@/components/ui/button';
import { useToasts } from '@/components/ui/toast-store';
import { useCompose } from '@/features/compose/compose';
import { promptToCompare } from '@/features/compose/prompt-to-compare';
import { compare } from './handoff';

/** Takes the playground's prompt to Compare. */
export function CompareButton() {
  const compose = useCompose();
  const go = () => {
    const found = promptToCompare(compose);
    if (!found) {
      useToasts.getState().show('Write a definition or an input first.');
      return;
    }
    const { prompt, references } = found;
    const { content } = prompt;
    const input = content.kind === 'raw' ? content.text : content.input;
    compare(prompt, input.trim() === '' ? [] : [{ input, references }]);
  };
  return (
    <IconButton label="Compare encodings of this prompt" onClick={go}>
      <Columns3 size={17} aria-hidden />
    </IconButton>
  );
}
