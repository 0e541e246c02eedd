import {
  items,
  personNameText,
  readableName,
  strings,
  text,
  type JsonDataset,
  type PersonName,
} from "../dicomweb/dataset";
import { Tags } from "../dicomweb/tags";

/** One content item of a structured report, ready to be read (PS3.3 section C.17.3). */
export interface ReportNode {
  readonly concept: string;
  readonly value: string;
  /** Kinds: text, codes, numbers and the like have a value; containers have children. */
  readonly valueType: string;
  readonly referencedClassUid: string;
  readonly children: readonly ReportNode[];
}

export interface Report {
  readonly title: string;
  readonly isComplete: boolean;
  readonly isVerified: boolean;
  readonly content: readonly ReportNode[];
}

export function isReport(dataset: JsonDataset): boolean {
  return Tags.ContentSequence in dataset && text(dataset, Tags.ValueType) === "CONTAINER";
}

export function readReport(dataset: JsonDataset): Report {
  return {
    title: codeMeaning(dataset, Tags.ConceptNameCodeSequence),
    isComplete: text(dataset, Tags.CompletionFlag) === "COMPLETE",
    isVerified: text(dataset, Tags.VerificationFlag) === "VERIFIED",
    content: items(dataset, Tags.ContentSequence).map(readNode),
  };
}

function readNode(item: JsonDataset): ReportNode {
  const reference = items(item, Tags.ReferencedSOPSequence)[0];
  return {
    concept: codeMeaning(item, Tags.ConceptNameCodeSequence),
    value: nodeValue(item),
    valueType: text(item, Tags.ValueType),
    referencedClassUid: reference === undefined ? "" : text(reference, Tags.ReferencedSOPClassUID),
    children: items(item, Tags.ContentSequence).map(readNode),
  };
}

function nodeValue(item: JsonDataset): string {
  switch (text(item, Tags.ValueType)) {
    case "TEXT":
      return text(item, Tags.TextValue);
    case "CODE":
      return codeMeaning(item, Tags.ConceptCodeSequence);
    case "NUM": {
      const measured = items(item, Tags.MeasuredValueSequence)[0];
      return measured === undefined
        ? ""
        : [text(measured, Tags.NumericValue), unit(measured)].filter((part) => part !== "").join(" ");
    }
    case "PNAME": {
      const name = item[Tags.PersonNameValue]?.Value?.[0];
      return readableName(typeof name === "string" ? name : personNameText((name ?? {}) as PersonName));
    }
    case "DATE":
      return text(item, Tags.DateValue);
    case "TIME":
      return text(item, Tags.TimeValue);
    case "DATETIME":
      return text(item, Tags.DateTimeValue);
    case "UIDREF":
      return text(item, Tags.UIDValue);
    default:
      return "";
  }
}

/** `mm`, not `millimeter`: the code value of UCUM is what people write; `1` is no unit. */
function unit(measured: JsonDataset): string {
  const code = items(measured, Tags.MeasurementUnitsCodeSequence)[0];
  const value = code === undefined ? "" : text(code, Tags.CodeValue);
  return value === "1" ? "" : value;
}

function codeMeaning(dataset: JsonDataset, tag: string): string {
  const code = items(dataset, tag)[0];
  return code === undefined ? "" : (strings(code, Tags.CodeMeaning)[0] ?? text(code, Tags.CodeValue));
}
