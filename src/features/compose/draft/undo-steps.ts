/** Which edits are undo steps of their own. */

/** What an edit changes: one text field, only the view (which undo skips), or more than one field. */
export type EditTarget = { field: string } | 'view' | 'whole';

/** Milliseconds without a key after which typing in the same field is another step. */
const SAME_STEP_MS = 1000;
/** UTF-16 units that a key, a dictation or a correction changes at once; more is a paste, a step of its own. */
const TYPED_AT_ONCE = 40;

export class UndoSteps {
  private place: EditTarget = 'whole';
  /** The typing that a further key press continues. */
  private typing: { field: string; at: number } | null = null;

  /** @param now clock in milliseconds */
  constructor(private readonly now: () => number) {}

  /** Makes an edit and remembers its target while it is made. */
  make(place: EditTarget, edit: () => void): void {
    this.place = place;
    edit();
    this.place = 'whole';
  }

  /** RunRequest once for each edit, while it is made: whether it begins a step. */
  begins(): boolean {
    const { place, typing } = this;
    if (place === 'view') return false;
    if (place === 'whole') {
      this.typing = null;
      return true;
    }
    const at = this.now();
    this.typing = { field: place.field, at };
    return typing?.field !== place.field || at - typing.at >= SAME_STEP_MS;
  }

  /** The next edit is a step of its own. */
  pause(): void {
    this.typing = null;
  }
}

/** The place of a text that changes: its field, or a step of its own for a paste. */
export function typingTarget(field: string, before: string, after: string): EditTarget {
  return Math.abs(after.length - before.length) <= TYPED_AT_ONCE ? { field } : 'whole';
}
