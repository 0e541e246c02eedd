import { memo } from "react";
import { number, readableName, strings, text, type JsonDataset } from "../dicomweb/dataset";
import { oppositeLetters, orientationLetters } from "../dicomweb/geometry";
import { functionalGroup, describeFrame } from "../dicomweb/instance";
import type { Frame } from "../dicomweb/sequence";
import { Tags } from "../dicomweb/tags";
import { useLanguage, useText } from "../i18n";
import { formatDate, formatNumber, formatTime } from "../i18n/format";
import type { PaneState } from "../viewport/pane";

interface OverlayProps {
  readonly state: PaneState;
  readonly frame: Frame;
  readonly studyDataset: JsonDataset;
}

/** Who and what the image shows, in the corners, and the directions at the edges. Always of the frame on the canvas. */
export const Overlay = memo(function Overlay({ state, frame, studyDataset }: OverlayProps) {
  const t = useText();
  const language = useLanguage();
  const { dataset } = frame.instance;
  const of = (tag: string): string => text(dataset, tag) || text(studyDataset, tag);
  const description = describeFrame(frame.instance, frame.frameNumber - 1);
  const { window, zoom } = state;
  const letters = edgeLetters(frame);
  const location = number(dataset, Tags.SliceLocation) ?? description.position?.[2];
  const measures = functionalGroup(dataset, frame.frameNumber - 1, Tags.PixelMeasuresSequence) ?? dataset;
  const thickness = number(measures, Tags.SliceThickness);
  const birthDate = of(Tags.PatientBirthDate);
  const seriesNumber = of(Tags.SeriesNumber);
  const laterality = of(Tags.ImageLaterality) || of(Tags.Laterality);
  const decimals = window === undefined || window.width >= 10 ? 0 : 2;
  const lines = {
    patient: [
      readableName(of(Tags.PatientName)),
      of(Tags.PatientID),
      [
        birthDate === "" ? "" : t("overlay.born", { date: formatDate(birthDate, language) }),
        of(Tags.PatientSex),
      ]
        .filter(Boolean)
        .join("  "),
    ],
    study: [
      of(Tags.InstitutionName),
      of(Tags.StudyDescription),
      [formatDate(of(Tags.StudyDate), language), formatTime(of(Tags.StudyTime))].filter(Boolean).join("  "),
    ],
    image: [
      [
        seriesNumber === "" ? "" : t("study.seriesNumber", { number: seriesNumber }),
        of(Tags.SeriesDescription),
      ]
        .filter(Boolean)
        .join(" · "),
      t("overlay.image", { number: (state.rendered ?? 0) + 1, total: state.frames.length }),
      frame.instance.numberOfFrames > 1 && frame.instance.numberOfFrames !== state.frames.length
        ? t("overlay.frame", { number: frame.frameNumber, total: frame.instance.numberOfFrames })
        : "",
      location === undefined ? "" : t("overlay.location", { value: formatNumber(location, language) }),
      thickness === undefined ? "" : t("overlay.thickness", { value: formatNumber(thickness, language) }),
    ],
    view: [
      text(dataset, Tags.LossyImageCompression) === "01" ? t("overlay.lossy") : "",
      state.inverted !== description.inverted ? t("overlay.inverted") : "",
      window === undefined
        ? ""
        : t("overlay.window", {
            center: formatNumber(window.center, language, decimals),
            width: formatNumber(window.width, language, decimals),
          }),
      zoom === undefined ? "" : t("overlay.zoom", { value: formatNumber(zoom * 100, language, 0) }),
    ],
  };
  return (
    <div className="overlay">
      <Corner place="top-left" lines={lines.patient} />
      <Corner place="top-right" lines={lines.study} />
      <Corner place="bottom-left" lines={lines.image} />
      <Corner place="bottom-right" lines={lines.view} />
      {letters === undefined
        ? null
        : (["left", "right", "top", "bottom"] as const).map((edge) => (
            <span key={edge} className={`edge edge-${edge}`}>
              {letters[edge]}
            </span>
          ))}
      {laterality === "" ? null : <span className="laterality">{laterality}</span>}
    </div>
  );
});

function Corner({ place, lines }: { readonly place: string; readonly lines: readonly string[] }) {
  return (
    <div className={`corner corner-${place}`}>
      {lines.map((line, index) => (line === "" ? null : <div key={index}>{line}</div>))}
    </div>
  );
}

interface EdgeLetters {
  readonly left: string;
  readonly right: string;
  readonly top: string;
  readonly bottom: string;
}

/** From the image's orientation in the patient; else as Patient Orientation says (PS3.3 section C.7.6.1.1.1). */
function edgeLetters(frame: Frame): EdgeLetters | undefined {
  const { orientation } = describeFrame(frame.instance, frame.frameNumber - 1);
  const [row = "", column = ""] =
    orientation === undefined
      ? strings(frame.instance.dataset, Tags.PatientOrientation)
      : [orientationLetters(orientation.row), orientationLetters(orientation.column)];
  if (row === "" && column === "") {
    return undefined;
  }
  return { left: oppositeLetters(row), right: row, top: oppositeLetters(column), bottom: column };
}
