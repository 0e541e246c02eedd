import type { GivenFile } from "./files";
import { importFiles, type ImportOutcome, type ImportProgress } from "./importer";
import { localStudies, openLocalFiles, type LocalOutcome, type OpeningProgress } from "./localLibrary";
import { goTo } from "./route";
import { makeStore, type Watchable } from "./store";

/** Work with files that is under way or has just ended; at most one at a time. */
export type Task =
  | { readonly kind: "none" }
  | { readonly kind: "opening"; readonly progress: OpeningProgress | undefined }
  | { readonly kind: "opened"; readonly outcomes: readonly LocalOutcome[]; readonly expanded: boolean }
  | { readonly kind: "importing"; readonly progress: ImportProgress | undefined }
  | { readonly kind: "imported"; readonly outcomes: readonly ImportOutcome[] };

const task = makeStore<Task>({ kind: "none" });
const archiveRevision = makeStore(0);

export const currentTask: Watchable<Task> = task;

/** Changes whenever this page has changed the archive: lists are then out of date. */
export const archiveChanges: Watchable<number> = archiveRevision;

let running: AbortController | undefined;

export async function openFiles(given: Promise<readonly GivenFile[]> | readonly GivenFile[]): Promise<void> {
  const signal = begin({ kind: "opening", progress: undefined });
  try {
    const files = await given;
    if (files.length === 0) {
      closeTask();
      return;
    }
    const report = throttled(signal, (progress: OpeningProgress) => task.set({ kind: "opening", progress }));
    const { outcomes, keys } = await openLocalFiles(files, report, signal);
    const failures = outcomes.some(({ kind }) => !["opened", "duplicate", "dicomdir"].includes(kind));
    task.set(
      failures || keys.length === 0
        ? { kind: "opened", outcomes, expanded: keys.length === 0 }
        : { kind: "none" },
    );
    showOpened(keys);
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  }
}

/** One study opens at once; several are listed. */
function showOpened(keys: readonly string[]): void {
  const [only] = keys;
  if (only !== undefined) {
    const index = localStudies.get().findIndex((study) => study.key === only);
    goTo({ page: "local", index: keys.length === 1 ? index : undefined });
  }
}

export async function importGiven(
  given: Promise<readonly GivenFile[]> | readonly GivenFile[],
): Promise<void> {
  const signal = begin({ kind: "importing", progress: undefined });
  const files = await given;
  if (files.length === 0) {
    closeTask();
    return;
  }
  const report = throttled(signal, (progress: ImportProgress) => task.set({ kind: "importing", progress }));
  const outcomes = await importFiles(files, report, signal);
  archiveRevision.update((revision) => revision + 1);
  task.set({ kind: "imported", outcomes });
}

export function expandOutcomes(): void {
  task.update((current) => (current.kind === "opened" ? { ...current, expanded: true } : current));
}

/** Ends what runs; what has been imported stays. */
export function cancelTask(): void {
  running?.abort();
  if (task.get().kind === "opening") {
    closeTask();
  }
}

export function closeTask(): void {
  task.set({ kind: "none" });
}

function begin(first: Task): AbortSignal {
  running?.abort();
  running = new AbortController();
  task.set(first);
  return running.signal;
}

/** Ten reports a second are enough for a progress bar. */
function throttled<T>(signal: AbortSignal, report: (value: T) => void): (value: T) => void {
  let last = 0;
  return (value) => {
    const now = performance.now();
    if (now - last > 100 && !signal.aborted) {
      last = now;
      report(value);
    }
  };
}
