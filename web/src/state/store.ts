import { useSyncExternalStore } from "react";

/** A value with one owner that others may watch. */
export interface Watchable<T> {
  readonly get: () => T;
  /** Calls `listener` after each change; returns the function that stops it. */
  readonly watch: (listener: () => void) => () => void;
}

export interface Store<T> extends Watchable<T> {
  readonly set: (next: T) => void;
  readonly update: (change: (current: T) => T) => void;
}

export function makeStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  const set = (next: T): void => {
    if (!Object.is(next, value)) {
      value = next;
      for (const listener of listeners) {
        listener();
      }
    }
  };
  return {
    get: () => value,
    set,
    update: (change) => set(change(value)),
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useWatch<T>(store: Watchable<T>): T {
  return useSyncExternalStore(store.watch, store.get);
}
