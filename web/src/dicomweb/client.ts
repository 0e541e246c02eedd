import { text, type JsonDataset } from "./dataset";
import { makeInstance, type Instance, type InstanceSource, type StoredFrame } from "./instance";
import { parameter, readMultipart } from "./multipart";
import { Tags } from "./tags";
import { TransferSyntaxes } from "./transferSyntax";

/** The archive's DICOMweb services (PS3.18), under the viewer's own origin. */
const root = "/dicom-web";

/** An answer that is not a success; the status is all that is kept, never what was asked. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`HTTP ${status}`);
    this.name = "HttpError";
    this.status = status;
  }
}

/** What the study list can be searched by. Empty text means any. */
export interface StudyQuery {
  readonly patientName: string;
  readonly patientId: string;
  /** Dates as `YYYY-MM-DD`. */
  readonly from: string;
  readonly to: string;
  readonly modality: string;
  readonly accessionNumber: string;
  readonly description: string;
}

export const anyStudy: StudyQuery = {
  patientName: "",
  patientId: "",
  from: "",
  to: "",
  modality: "",
  accessionNumber: "",
  description: "",
};

/** The QIDO-RS parameters of a search: text is found anywhere, dates are a range (PS3.18 section 10.6). */
export function studySearchParameters(query: StudyQuery, limit: number, offset: number): URLSearchParams {
  const parameters = new URLSearchParams();
  const contains = (name: string, value: string): void => {
    const wanted = value
      .trim()
      .replaceAll(/[*?\\]+/g, " ")
      .trim();
    if (wanted !== "") {
      parameters.set(name, `*${wanted}*`);
    }
  };
  const nameParts = query.patientName.split(/[*?\\,^=\s]+/).filter((part) => part !== "");
  if (nameParts.length > 0) {
    parameters.set("PatientName", `*${nameParts.join("*")}*`);
  }
  contains("PatientID", query.patientId);
  contains("AccessionNumber", query.accessionNumber);
  contains("StudyDescription", query.description);
  if (query.modality.trim() !== "") {
    parameters.set("ModalitiesInStudy", query.modality.trim().toUpperCase());
  }
  const [from, to] = [query.from.replaceAll("-", ""), query.to.replaceAll("-", "")];
  if (from !== "" || to !== "") {
    parameters.set("StudyDate", from === to ? from : `${from}-${to}`);
  }
  for (const field of ["StudyDescription", "InstitutionName", "ModalitiesInStudy"]) {
    parameters.append("includefield", field);
  }
  parameters.set("limit", String(limit));
  parameters.set("offset", String(offset));
  return parameters;
}

export function searchStudies(
  query: StudyQuery,
  limit: number,
  offset: number,
  signal?: AbortSignal,
): Promise<readonly JsonDataset[]> {
  return getDatasets(`/studies?${studySearchParameters(query, limit, offset).toString()}`, signal);
}

/** The study as a search finds it; undefined when the archive has none such. */
export async function findStudy(
  studyInstanceUid: string,
  signal?: AbortSignal,
): Promise<JsonDataset | undefined> {
  const parameters = new URLSearchParams({
    StudyInstanceUID: studyInstanceUid,
    includefield: "all",
    limit: "1",
  });
  const found = await getDatasets(`/studies?${parameters.toString()}`, signal);
  return found[0];
}

export function findSeries(studyInstanceUid: string, signal?: AbortSignal): Promise<readonly JsonDataset[]> {
  const fields = ["SeriesDescription", "BodyPartExamined", "NumberOfSeriesRelatedInstances"];
  const query = fields.map((field) => `includefield=${field}`).join("&");
  return getDatasets(`/studies/${encodeURIComponent(studyInstanceUid)}/series?${query}`, signal);
}

/** All instances of a series with their metadata. */
export async function loadSeries(
  studyInstanceUid: string,
  seriesInstanceUid: string,
  signal?: AbortSignal,
): Promise<readonly Instance[]> {
  const path = `/studies/${encodeURIComponent(studyInstanceUid)}/series/${encodeURIComponent(seriesInstanceUid)}`;
  const datasets = await getDatasets(`${path}/metadata`, signal);
  return datasets.map((dataset) => {
    const instancePath = `${root}${path}/instances/${encodeURIComponent(text(dataset, Tags.SOPInstanceUID))}`;
    return makeInstance(dataset, archiveSource(instancePath, text(dataset, Tags.AvailableTransferSyntaxUID)));
  });
}

/** Frames and bulk data of one archived instance, fetched when asked for. */
function archiveSource(instancePath: string, availableSyntax: string): InstanceSource {
  return {
    kind: "archive",
    readFrame: (frameNumber, signal) =>
      fetchFrame(`${instancePath}/frames/${frameNumber}`, availableSyntax, signal),
    readBulk: (uri, signal) => fetchBulk(new URL(uri, new URL(`${instancePath}/`, location.origin)), signal),
  };
}

const anyFrame =
  'multipart/related; type="application/octet-stream"; transfer-syntax=*, multipart/related; type="image/*"; transfer-syntax=*, */*;q=0.1';

async function fetchFrame(path: string, availableSyntax: string, signal?: AbortSignal): Promise<StoredFrame> {
  const response = await get(path, anyFrame, signal);
  const contentType = response.headers.get("Content-Type") ?? "";
  const body = new Uint8Array(await response.arrayBuffer());
  const part = contentType.toLowerCase().startsWith("multipart/")
    ? readMultipart(body, contentType)[0]
    : { contentType, body };
  if (part === undefined) {
    throw new Error("the answer holds no frame");
  }
  return { bytes: part.body, transferSyntaxUid: frameSyntax(part.contentType, availableSyntax) };
}

/** The transfer syntax of a part: its parameter, else the default of its media type (PS3.18 table 8.7.3-2). */
export function frameSyntax(contentType: string, availableSyntax: string): string {
  const declared = parameter(contentType, "transfer-syntax");
  if (declared !== undefined && declared !== "*") {
    return declared;
  }
  const mediaType = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  return defaultSyntaxes[mediaType] ?? (availableSyntax || TransferSyntaxes.ExplicitVRLittleEndian);
}

const defaultSyntaxes: Readonly<Record<string, string>> = {
  "application/octet-stream": TransferSyntaxes.ExplicitVRLittleEndian,
  "image/jpeg": "1.2.840.10008.1.2.4.70",
  "image/dicom-rle": TransferSyntaxes.RLELossless,
  "image/jls": "1.2.840.10008.1.2.4.80",
  "image/jp2": "1.2.840.10008.1.2.4.90",
  "image/jpx": "1.2.840.10008.1.2.4.92",
  "image/jphc": "1.2.840.10008.1.2.4.201",
  "image/jxl": "1.2.840.10008.1.2.4.110",
};

/** Long values live under the viewer's own origin; an address that points elsewhere is not followed. */
async function fetchBulk(url: URL, signal?: AbortSignal): Promise<Blob> {
  if (url.origin !== location.origin) {
    throw new Error("bulk data of another origin is not fetched");
  }
  const response = await get(url.pathname + url.search, "*/*", signal);
  const contentType = response.headers.get("Content-Type") ?? "";
  if (!contentType.toLowerCase().startsWith("multipart/")) {
    return response.blob();
  }
  const [part] = readMultipart(new Uint8Array(await response.arrayBuffer()), contentType);
  return new Blob(part === undefined ? [] : [part.body], { type: part?.contentType ?? "" });
}

async function getDatasets(path: string, signal?: AbortSignal): Promise<readonly JsonDataset[]> {
  const response = await get(`${root}${path}`, "application/dicom+json", signal);
  return response.status === 204 ? [] : ((await response.json()) as readonly JsonDataset[]);
}

async function get(path: string, accept: string, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(path, { headers: { Accept: accept }, signal: signal ?? null });
  if (!response.ok) {
    throw new HttpError(response.status);
  }
  return response;
}
