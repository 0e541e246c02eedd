import { findSeries, findStudy, loadSeries } from "../dicomweb/client";
import { number, text, type JsonDataset } from "../dicomweb/dataset";
import type { Instance } from "../dicomweb/instance";
import { Tags } from "../dicomweb/tags";

export interface SeriesSummary {
  readonly seriesInstanceUid: string;
  readonly number: number | undefined;
  readonly modality: string;
  readonly description: string;
  readonly bodyPart: string;
  readonly instanceCount: number | undefined;
}

/** A study wherever it is: in the archive, or in files of this computer. */
export interface StudySource {
  readonly kind: "archive" | "local";
  readonly studyInstanceUid: string;
  /** Study and patient attributes; undefined when there is no such study. */
  readonly loadStudy: (signal?: AbortSignal) => Promise<JsonDataset | undefined>;
  readonly listSeries: (signal?: AbortSignal) => Promise<readonly SeriesSummary[]>;
  readonly loadSeries: (seriesInstanceUid: string, signal?: AbortSignal) => Promise<readonly Instance[]>;
}

export function archivedStudy(studyInstanceUid: string): StudySource {
  const started = early?.studyInstanceUid === studyInstanceUid ? early : undefined;
  early = undefined;
  let series = started?.series;
  let first = started?.first;
  return {
    kind: "archive",
    studyInstanceUid,
    loadStudy: (signal) => findStudy(studyInstanceUid, signal),
    listSeries: (signal) => {
      const answer = series ?? listSeries(studyInstanceUid, signal);
      series = undefined; // what was asked for early is used once; a second look asks again
      return answer;
    },
    loadSeries: async (seriesInstanceUid, signal) => {
      const answer = await first;
      first = undefined;
      return answer?.seriesInstanceUid === seriesInstanceUid
        ? answer.instances
        : loadSeries(studyInstanceUid, seriesInstanceUid, signal);
    },
  };
}

interface EarlyStudy {
  readonly studyInstanceUid: string;
  readonly series: Promise<readonly SeriesSummary[]>;
  readonly first: Promise<FirstSeries | undefined>;
}

interface FirstSeries {
  readonly seriesInstanceUid: string;
  readonly instances: readonly Instance[];
}

let early: EarlyStudy | undefined;

/**
 * Asks for a study whose address was opened, while the viewer itself is still being fetched. `onInstances` gets the
 * instances of the series that will be shown first. What fails here is reported by the page, or asked for again.
 */
export function startStudyEarly(
  studyInstanceUid: string,
  onInstances: (instances: readonly Instance[]) => void,
): void {
  const series = listSeries(studyInstanceUid);
  const first = series
    .then(async ([top]): Promise<FirstSeries | undefined> => {
      if (top === undefined) {
        return undefined;
      }
      const instances = await loadSeries(studyInstanceUid, top.seriesInstanceUid);
      onInstances(instances);
      return { seriesInstanceUid: top.seriesInstanceUid, instances };
    })
    .catch(() => undefined);
  early = { studyInstanceUid, series, first };
}

async function listSeries(studyInstanceUid: string, signal?: AbortSignal): Promise<readonly SeriesSummary[]> {
  return (await findSeries(studyInstanceUid, signal)).map(summarize).toSorted(compareSeries);
}

export function summarize(dataset: JsonDataset): SeriesSummary {
  return {
    seriesInstanceUid: text(dataset, Tags.SeriesInstanceUID),
    number: number(dataset, Tags.SeriesNumber),
    modality: text(dataset, Tags.Modality),
    description: text(dataset, Tags.SeriesDescription),
    bodyPart: text(dataset, Tags.BodyPartExamined),
    instanceCount: number(dataset, Tags.NumberOfSeriesRelatedInstances),
  };
}

/** Images before documents, then by series number. */
export function compareSeries(a: SeriesSummary, b: SeriesSummary): number {
  return (
    Number(isDocumentModality(a.modality)) - Number(isDocumentModality(b.modality)) ||
    (a.number ?? Infinity) - (b.number ?? Infinity) ||
    a.seriesInstanceUid.localeCompare(b.seriesInstanceUid, "en", { numeric: true })
  );
}

function isDocumentModality(modality: string): boolean {
  return ["DOC", "SR", "PR", "KO", "REG", "RTSTRUCT", "RTPLAN", "SEG", "PLAN", "HC"].includes(modality);
}
