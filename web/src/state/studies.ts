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
  return {
    kind: "archive",
    studyInstanceUid,
    loadStudy: (signal) => findStudy(studyInstanceUid, signal),
    listSeries: async (signal) =>
      (await findSeries(studyInstanceUid, signal)).map(summarize).toSorted(compareSeries),
    loadSeries: (seriesInstanceUid, signal) => loadSeries(studyInstanceUid, seriesInstanceUid, signal),
  };
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
