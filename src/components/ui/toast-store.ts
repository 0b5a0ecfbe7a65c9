/** Short notes at the foot of the page, each with at most one thing to do about it. */
import { create } from 'zustand';

export interface Toast {
  id: number;
  text: string;
  action?: { label: string; run: () => void };
}

interface ToastState {
  toasts: readonly Toast[];
  show(text: string, action?: Toast['action']): void;
  dismiss(id: number): void;
}

let lastId = 0;
/** More than this and the oldest goes: notes are no log. */
const MOST = 3;

export const useToasts = create<ToastState>()((set) => ({
  toasts: [],
  show: (text, action) => {
    const id = ++lastId;
    set(({ toasts }) => ({ toasts: [...toasts, { id, text, action }].slice(-MOST) }));
  },
  dismiss: (id) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
}));
