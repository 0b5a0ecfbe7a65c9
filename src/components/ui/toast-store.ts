/** Short notes at the foot of the page, each with at most one thing to do about it. */
import { create } from 'zustand';

export interface Toast {
  id: number;
  text: string;
  action?: { label: string; run: () => void };
  /** Until it is dismissed, for what waits for an answer. */
  stays?: boolean;
}

interface ToastState {
  toasts: readonly Toast[];
  show(text: string, action?: Toast['action'], options?: { stays?: boolean }): void;
  dismiss(id: number): void;
}

let lastId = 0;
/** More than this and the oldest goes: notes are no log. */
const MOST = 3;

export const useToasts = create<ToastState>()((set) => ({
  toasts: [],
  show: (text, action, { stays } = {}) => {
    const id = ++lastId;
    set(({ toasts }) => ({ toasts: [...toasts, { id, text, action, stays }].slice(-MOST) }));
  },
  dismiss: (id) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
}));
