/** Toasts: short notes at the foot of the page, each with at most one action. */
import { create } from 'zustand';

export interface Toast {
  id: number;
  text: string;
  action?: { label: string; run: () => void };
  /** It stays until it is dismissed: for what needs an answer. */
  stays?: boolean;
}

interface ToastState {
  toasts: readonly Toast[];
  show(text: string, action?: Toast['action'], options?: { stays?: boolean }): void;
  dismiss(id: number): void;
}

let lastId = 0;
/** Toasts shown at a time; the oldest gives way. */
const MAX_SHOWN = 3;

export const useToasts = create<ToastState>()((set) => ({
  toasts: [],
  show: (text, action, { stays } = {}) => {
    const id = ++lastId;
    set(({ toasts }) => ({ toasts: [...toasts, { id, text, action, stays }].slice(-MAX_SHOWN) }));
  },
  dismiss: (id) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
}));
