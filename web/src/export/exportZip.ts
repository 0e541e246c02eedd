import { Zip, ZipDeflate, ZipPassThrough } from "fflate";
import { number, text } from "../dicomweb/dataset";
import { loadDictionary, type Dictionary } from "../dicomweb/dictionary";
import type { Instance } from "../dicomweb/instance";
import type { Frame } from "../dicomweb/sequence";
import { Tags } from "../dicomweb/tags";
import { tagsCsv } from "./csv";
import { dicomJson } from "./dicomJson";
import { dumpText } from "./dumpText";
import { framePng } from "./renderFrame";

export interface ExportOptions {
  readonly images: "png" | "png16" | "none";
  readonly text: boolean;
  readonly json: boolean;
  readonly csv: boolean;
}

export interface ExportSeries {
  readonly frames: readonly Frame[];
}

export interface ExportTexts {
  readonly readme: string;
  readonly skipped: string;
}

/** The archive's own export of a study or one of its series. */
export function archiveExportPath(
  studyInstanceUid: string,
  options: ExportOptions,
  seriesInstanceUid?: string,
): string {
  const tags = [options.text && "text", options.json && "json", options.csv && "csv"]
    .filter(Boolean)
    .join(",");
  const parameters = new URLSearchParams({ images: options.images, tags });
  if (seriesInstanceUid !== undefined) {
    parameters.set("series", seriesInstanceUid);
  }
  return `/api/studies/${encodeURIComponent(studyInstanceUid)}/export?${parameters.toString()}`;
}

/** The same ZIP made in the browser, for studies that were never uploaded: a folder for each series. */
export async function makeExportZip(
  series: readonly ExportSeries[],
  options: ExportOptions,
  texts: ExportTexts,
  onFrame: () => void,
  signal: AbortSignal,
): Promise<{ readonly zip: Blob; readonly skipped: number }> {
  const dictionary = await loadDictionary();
  const writer = new ZipWriter();
  const skipped: string[] = [];
  const used = new Set<string>();
  for (const { frames } of series) {
    const folder = uniqueName(seriesFolder(frames), used);
    for (const [index, frame] of frames.entries()) {
      signal.throwIfAborted();
      if (options.images !== "none" && frame.instance.hasPixels) {
        const name = `${folder}/${String(index + 1).padStart(5, "0")}.png`;
        try {
          writer.add(name, await framePng(frame, options.images), false);
        } catch {
          skipped.push(name); // refused or damaged: the rest goes on, and the README names it
        }
      }
      onFrame();
    }
    addData(writer, folder, instancesOf(frames), options, dictionary);
  }
  const note = skipped.length === 0 ? "" : `\n${texts.skipped}\n${skipped.join("\n")}\n`;
  writer.add("README.txt", encoder.encode(texts.readme + note), true);
  return { zip: await writer.finish(), skipped: skipped.length };
}

const encoder = new TextEncoder();

function instancesOf(frames: readonly Frame[]): readonly Instance[] {
  return [...new Set(frames.map(({ instance }) => instance))];
}

/** One instance has its data in the series folder; several have a folder each, numbered in viewing order. */
function addData(
  writer: ZipWriter,
  folder: string,
  instances: readonly Instance[],
  options: ExportOptions,
  dictionary: Dictionary,
): void {
  for (const [index, { fileMeta, dataset }] of instances.entries()) {
    const place = instances.length === 1 ? folder : `${folder}/${String(index + 1).padStart(5, "0")}`;
    if (options.text) {
      writer.add(`${place}/datos.txt`, encoder.encode(dumpText(fileMeta, dataset, dictionary)), true);
    }
    if (options.json) {
      writer.add(
        `${place}/datos.json`,
        encoder.encode(`${JSON.stringify(dicomJson(dataset), null, 1)}\n`),
        true,
      );
    }
    if (options.csv) {
      writer.add(
        `${place}/datos.csv`,
        encoder.encode(tagsCsv({ ...fileMeta, ...dataset }, dictionary)),
        true,
      );
    }
  }
}

/** `003-CT-Torax`: number, modality and description, with nothing in it that a file system minds. */
export function seriesFolder(frames: readonly Frame[]): string {
  const dataset = frames[0]?.instance.dataset ?? {};
  const seriesNumber = number(dataset, Tags.SeriesNumber);
  const parts = [
    seriesNumber === undefined ? "" : String(seriesNumber).padStart(3, "0"),
    text(dataset, Tags.Modality),
    text(dataset, Tags.SeriesDescription),
  ];
  const name = parts
    .map(fileNamePart)
    .filter((part) => part !== "")
    .join("-");
  return name === "" ? "serie" : name;
}

function fileNamePart(value: string): string {
  return value
    .normalize("NFD")
    .replaceAll(/\p{Diacritic}/gu, "")
    .replaceAll(/[^A-Za-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "")
    .slice(0, 40);
}

function uniqueName(name: string, used: Set<string>): string {
  let candidate = name;
  for (let suffix = 2; used.has(candidate); suffix += 1) {
    candidate = `${name}-${suffix}`;
  }
  used.add(candidate);
  return candidate;
}

/** A ZIP that grows entry by entry; finished parts are handed to the browser as a Blob. */
class ZipWriter {
  private readonly parts: Uint8Array<ArrayBuffer>[] = [];
  private readonly done: Promise<Blob>;
  private readonly zip: Zip;

  constructor() {
    let settle: (blob: Blob) => void;
    let fail: (error: Error) => void;
    this.done = new Promise((resolve, reject) => {
      settle = resolve;
      fail = reject;
    });
    this.zip = new Zip((error, part, isLast) => {
      if (error !== null) {
        fail(error);
        return;
      }
      this.parts.push(part as Uint8Array<ArrayBuffer>);
      if (isLast) {
        settle(new Blob(this.parts, { type: "application/zip" }));
      }
    });
  }

  add(name: string, content: Uint8Array, compress: boolean): void {
    const entry = compress ? new ZipDeflate(name, { level: 6 }) : new ZipPassThrough(name);
    this.zip.add(entry);
    entry.push(content, true);
  }

  finish(): Promise<Blob> {
    this.zip.end();
    return this.done;
  }
}
