import { useEffect, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Dialog } from '@/components/ui/dialog';
import { Problem } from '@/components/ui/problem';
import { PlaygroundError } from '@/core/errors';
import type { StarterTask } from '@/core/tasks/starter-index';
import { countOf } from '@/core/words/quantities';
import { useFinetune } from '@/features/finetune/finetune';

/** Tasks of the starter pack. Those that the built-in model was not trained on come first, because training shows most there. */
export function StarterDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { setup, data } = useFinetune();
  const [tasks, setTasks] = useState<readonly StarterTask[]>([]);
  const [error, setError] = useState<PlaygroundError>();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (!open) return;
    setError(undefined);
    setup.starterTasks().then(setTasks, (thrown) => setError(PlaygroundError.from(thrown)));
  }, [open, setup]);
  const unseen = tasks.filter((task) => task.neverTrained);
  const seen = tasks.filter((task) => !task.neverTrained);
  const toggle = (name: string) =>
    setChosen((before) => {
      const after = new Set(before);
      if (!after.delete(name)) after.add(name);
      return after;
    });
  const add = () => {
    void data.getState().addTasks([...chosen]);
    setChosen(new Set());
    onClose();
  };
  return (
    <Dialog open={open} onClose={onClose} title="Starter tasks" wide>
      {error && <Problem error={error} />}
      <TaskGroup
        title="Not in the built-in model’s training data"
        tasks={unseen}
        chosen={chosen}
        onToggle={toggle}
      />
      <TaskGroup
        title="In the built-in model’s training data"
        tasks={seen}
        chosen={chosen}
        onToggle={toggle}
      />
      <div className="sticky -bottom-4 -mx-4 -mb-4 flex justify-end gap-2 border-t border-line bg-surface p-3">
        <Button onClick={onClose}>Cancel</Button>
        <Button shape="primary" disabled={chosen.size === 0} onClick={add}>
          {chosen.size === 0 ? 'Add' : `Add ${countOf(chosen.size, 'task')}`}
        </Button>
      </div>
    </Dialog>
  );
}

interface TaskGroupProps {
  title: string;
  tasks: readonly StarterTask[];
  chosen: ReadonlySet<string>;
  onToggle: (name: string) => void;
}

function TaskGroup({ title, tasks, chosen, onToggle }: TaskGroupProps) {
  if (tasks.length === 0) return null;
  return (
    <fieldset className="mb-5">
      <legend className="mb-1.5 text-sm font-semibold">{title}</legend>
      <ul className="grid gap-x-4 sm:grid-cols-2">
        {tasks.map((task) => (
          <li key={task.name}>
            <Checkbox
              className="rounded-md px-2 py-1.5 hover:bg-sunken"
              label={task.title}
              hint={task.summary}
              checked={chosen.has(task.name)}
              onChecked={() => onToggle(task.name)}
            />
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
