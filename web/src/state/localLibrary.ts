import { text, type JsonDataset } from "../dicomweb/dataset";
import { loadDictionary, type Dictionary } from "../dicomweb/dictionary";
import type { Instance } from "../dicomweb/instance";
import { openLocalInstance } from "../dicomweb/localFile";
import { Part10Error } from "../dicomweb/part10";
import { Tags } from "../dicomweb/tags";
import { isZip, readZip, ZipError } from "../dicomweb/zip";
import type { GivenFile } from "./files";
import { groupBy } from "./groupBy";
import { makeStore, type Watchable } from "./store";
import { compareSeries, summarize, type StudySource } from "./studies";

/** What became of one file or zip entry. Each outcome has its sentence in `i18n/` under `outcome.<kind>`. */
export type LocalOutcomeKind =
  | "opened"
  | "duplicate"
  | "dicomdir"
  | "noUids"
  | "empty"
  | "notDicom"
  | "truncated"
  | "limit"
  | "unreadable"
  | "nestedZip"
  | "zipEncrypted"
  | "zipDamaged"
  | "zipTooLarge";

export interface LocalOutcome {
  readonly name: string;
  readonly kind: LocalOutcomeKind;
  readonly offset: number | undefined;
}

/** A study of files on this computer. Files of another patient are another study, whatever their UIDs say. */
export interface LocalStudy {
  readonly key: string;
  readonly dataset: JsonDataset;
  readonly instances: readonly Instance[];
  readonly files: readonly GivenFile[];
}

export interface OpeningProgress {
  readonly done: number;
  readonly total: number;
}

const studies = makeStore<readonly LocalStudy[]>([]);

export const localStudies: Watchable<readonly LocalStudy[]> = studies;

export function findLocalStudy(key: string): LocalStudy | undefined {
  return studies.get().find((study) => study.key === key);
}

export function localStudySource(study: LocalStudy): StudySource {
  const bySeries = groupBy(study.instances, (instance) => instance.seriesInstanceUid);
  return {
    kind: "local",
    studyInstanceUid: study.instances[0]?.studyInstanceUid ?? "",
    loadStudy: () => Promise.resolve(study.dataset),
    listSeries: () =>
      Promise.resolve(
        [...bySeries.values()]
          .flatMap((instances) => {
            const [first] = instances;
            return first === undefined
              ? []
              : { ...summarize(first.dataset), instanceCount: instances.length };
          })
          .toSorted(compareSeries),
      ),
    loadSeries: (seriesInstanceUid) => Promise.resolve(bySeries.get(seriesInstanceUid) ?? []),
  };
}

interface Candidate {
  readonly name: string;
  readonly given: GivenFile;
  readonly open: () => Promise<Blob>;
  readonly fromZip: boolean;
}

type Read =
  | { readonly candidate: Candidate; readonly instance: Instance }
  | { readonly candidate: Candidate; readonly kind: LocalOutcomeKind; readonly offset: number | undefined };

const concurrency = 8;

/** Reads the headers of files and makes studies of them; pixel data stays in the files until it is looked at. */
export async function openLocalFiles(
  given: readonly GivenFile[],
  onProgress: (progress: OpeningProgress) => void,
  signal: AbortSignal,
): Promise<{ readonly outcomes: readonly LocalOutcome[]; readonly keys: readonly string[] }> {
  const dictionary = await loadDictionary();
  const outcomes: LocalOutcome[] = [];
  const candidates: Candidate[] = [];
  for (const file of given) {
    const { found, failure } = await expand(file);
    candidates.push(...found);
    if (failure !== undefined) {
      outcomes.push({ name: file.name, kind: failure, offset: undefined });
    }
  }
  let done = 0;
  const read = await inParallel(candidates, concurrency, async (candidate) => {
    signal.throwIfAborted();
    const result = await readCandidate(candidate, dictionary);
    done += 1;
    onProgress({ done, total: candidates.length });
    return result;
  });
  const added = addInstances(read, outcomes);
  return { outcomes, keys: added };
}

/** A zip gives one candidate for each entry, everything else itself. */
async function expand(
  given: GivenFile,
): Promise<{ readonly found: readonly Candidate[]; readonly failure?: LocalOutcomeKind }> {
  const itself: Candidate = {
    name: given.name,
    given,
    open: () => Promise.resolve(given.file),
    fromZip: false,
  };
  try {
    if (!(await isZip(given.file))) {
      return { found: [itself] };
    }
    const entries = await readZip(given.file);
    return {
      found: entries.map((entry) => ({
        name: `${given.name}/${entry.name}`,
        given,
        open: entry.open,
        fromZip: true,
      })),
    };
  } catch (error) {
    return { found: [], failure: error instanceof ZipError ? zipFailure(error) : "unreadable" };
  }
}

function zipFailure({ failure }: ZipError): LocalOutcomeKind {
  switch (failure) {
    case "encrypted":
      return "zipEncrypted";
    case "tooLarge":
    case "tooManyEntries":
      return "zipTooLarge";
    default:
      return "zipDamaged";
  }
}

async function readCandidate(candidate: Candidate, dictionary: Dictionary): Promise<Read> {
  const baseName = candidate.name.split("/").at(-1)?.toUpperCase() ?? "";
  if (baseName.startsWith("DICOMDIR")) {
    return { candidate, kind: "dicomdir", offset: undefined };
  }
  try {
    const blob = await candidate.open();
    if (candidate.fromZip && (await isZip(blob))) {
      return { candidate, kind: "nestedZip", offset: undefined };
    }
    const instance = await openLocalInstance(blob, dictionary);
    if (instance.sopClassUid === mediaStorageDirectory) {
      return { candidate, kind: "dicomdir", offset: undefined };
    }
    return instance.sopInstanceUid === "" ||
      instance.seriesInstanceUid === "" ||
      instance.studyInstanceUid === ""
      ? { candidate, kind: "noUids", offset: undefined }
      : { candidate, instance };
  } catch (error) {
    if (error instanceof Part10Error) {
      return { candidate, kind: error.failure, offset: error.offset };
    }
    return {
      candidate,
      kind: error instanceof ZipError ? zipFailure(error) : "unreadable",
      offset: undefined,
    };
  }
}

const mediaStorageDirectory = "1.2.840.10008.1.3.10";

/** Adds what was read to the library; the same SOP instance a second time is named, not added. */
function addInstances(read: readonly Read[], outcomes: LocalOutcome[]): readonly string[] {
  const known = new Map(
    studies
      .get()
      .map((study) => [
        study.key,
        { ...study, instances: [...study.instances], files: new Set(study.files) },
      ]),
  );
  const seen = new Set(
    studies
      .get()
      .flatMap((study) => study.instances.map((instance) => `${study.key}\n${instance.sopInstanceUid}`)),
  );
  const touched = new Set<string>();
  for (const result of read) {
    const { name } = result.candidate;
    if (!("instance" in result)) {
      outcomes.push({ name, kind: result.kind, offset: result.offset });
      continue;
    }
    const { instance, candidate } = result;
    const key = studyKey(instance);
    touched.add(key);
    const identity = `${key}\n${instance.sopInstanceUid}`;
    if (seen.has(identity)) {
      outcomes.push({ name, kind: "duplicate", offset: undefined });
      continue;
    }
    seen.add(identity);
    const study = known.get(key) ?? {
      key,
      dataset: instance.dataset,
      instances: [],
      files: new Set<GivenFile>(),
    };
    study.instances.push(instance);
    study.files.add(candidate.given);
    known.set(key, study);
    outcomes.push({ name, kind: "opened", offset: undefined });
  }
  studies.set([...known.values()].map((study) => ({ ...study, files: [...study.files] })));
  return [...touched];
}

function studyKey({ dataset, studyInstanceUid }: Instance): string {
  const patient = [Tags.PatientID, Tags.IssuerOfPatientID].map((tag) => text(dataset, tag));
  const identity =
    patient[0] === "" ? [text(dataset, Tags.PatientName), text(dataset, Tags.PatientBirthDate)] : patient;
  return [studyInstanceUid, ...identity].join("\u001f");
}

async function inParallel<T, R>(
  inputs: readonly T[],
  limit: number,
  work: (input: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = Array.from({ length: inputs.length });
  let next = 0;
  const run = async (): Promise<void> => {
    while (next < inputs.length) {
      const index = next;
      next += 1;
      const input = inputs[index];
      if (input !== undefined) {
        results[index] = await work(input);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, inputs.length) }, run));
  return results;
}
