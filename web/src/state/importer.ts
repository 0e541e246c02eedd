import type { GivenFile } from "./files";

/** What the archive did with one file (`POST /api/import`). */
export interface ImportOutcome {
  readonly name: string;
  readonly outcome: "stored" | "known" | "conflict" | "notStorable" | "notDicom" | "refused" | "failed";
  readonly reason: string | null;
  readonly offset: number | null;
  readonly studyInstanceUid: string | null;
}

export interface ImportProgress {
  readonly doneFiles: number;
  readonly totalFiles: number;
  readonly sentBytes: number;
  readonly totalBytes: number;
}

const concurrency = 3;

/** Sends files to the archive, a few at a time. One that fails is named and the rest goes on. */
export async function importFiles(
  files: readonly GivenFile[],
  onProgress: (progress: ImportProgress) => void,
  signal: AbortSignal,
): Promise<readonly ImportOutcome[]> {
  const totalBytes = files.reduce((total, { file }) => total + file.size, 0);
  const sent = new Map<GivenFile, number>();
  const outcomes: (readonly ImportOutcome[])[] = [];
  let doneFiles = 0;
  let next = 0;
  const report = (): void =>
    onProgress({
      doneFiles,
      totalFiles: files.length,
      sentBytes: [...sent.values()].reduce((total, bytes) => total + bytes, 0),
      totalBytes,
    });
  const run = async (): Promise<void> => {
    while (next < files.length && !signal.aborted) {
      const index = next;
      next += 1;
      const given = files[index];
      if (given === undefined) {
        return;
      }
      outcomes[index] = await send(given, signal, (bytes) => {
        sent.set(given, bytes);
        report();
      });
      sent.set(given, given.file.size);
      doneFiles += 1;
      report();
    }
  };
  report();
  await Promise.all(Array.from({ length: Math.min(concurrency, files.length) }, run));
  return outcomes.flat();
}

/** XMLHttpRequest, because fetch does not tell how much of a body has gone out. */
function send(
  { name, file }: GivenFile,
  signal: AbortSignal,
  onSent: (bytes: number) => void,
): Promise<readonly ImportOutcome[]> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const failed = (reason: string): void =>
      resolve([{ name, outcome: "failed", reason, offset: null, studyInstanceUid: null }]);
    request.upload.addEventListener("progress", (event) => onSent(event.loaded));
    request.addEventListener("error", () => failed("network"));
    request.addEventListener("abort", () => failed("cancelled"));
    request.addEventListener("load", () => {
      const outcomes = request.status === 200 ? readOutcomes(request.responseText) : undefined;
      if (outcomes === undefined) {
        failed(`HTTP ${request.status}`);
      } else {
        resolve(outcomes);
      }
    });
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.open("POST", `/api/import?name=${encodeURIComponent(name)}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.send(file);
  });
}

/** The outcomes of an answer; undefined when it is not what the archive should say. */
export function readOutcomes(json: string): readonly ImportOutcome[] | undefined {
  try {
    const { outcomes } = JSON.parse(json) as { readonly outcomes?: readonly ImportOutcome[] };
    return Array.isArray(outcomes) ? outcomes : undefined;
  } catch {
    return undefined;
  }
}
