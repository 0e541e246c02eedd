import { number, readableName, text, type JsonDataset } from "../dicomweb/dataset";
import { describeFrame, functionalGroup } from "../dicomweb/instance";
import type { Frame } from "../dicomweb/sequence";
import { Tags } from "../dicomweb/tags";
import { useLanguage, useText, type Language, type Translate } from "../i18n";
import { formatDate, formatNumber, formatTime } from "../i18n/format";
import { DataPanel } from "./DataPanel";
import { useDictionary } from "./TagsPanel";

interface PatientPanelProps {
  readonly frame: Frame | undefined;
  readonly studyDataset: JsonDataset;
  readonly onClose: () => void;
}

type Fact = readonly [label: string, value: string];

/** What is known of the patient, the study, the series and the image, without having to look for tags. */
export function PatientPanel({ frame, studyDataset, onClose }: PatientPanelProps) {
  const t = useText();
  const language = useLanguage();
  const dictionary = useDictionary();
  const dataset = { ...studyDataset, ...frame?.instance.dataset };
  const kind =
    frame === undefined
      ? ""
      : (dictionary?.uidName(frame.instance.sopClassUid) ?? frame.instance.sopClassUid);
  return (
    <DataPanel title={t("panel.patient")} onClose={onClose}>
      <Facts title={t("panel.patientGroup")} facts={patientFacts(dataset, t, language)} />
      <Facts title={t("panel.studyGroup")} facts={studyFacts(dataset, t, language)} />
      <Facts title={t("panel.seriesGroup")} facts={seriesFacts(dataset, t)} />
      {frame === undefined ? null : (
        <Facts
          title={t("panel.imageGroup")}
          facts={[[t("data.class"), kind], ...imageFacts(frame, t, language)]}
        />
      )}
    </DataPanel>
  );
}

function Facts({ title, facts }: { readonly title: string; readonly facts: readonly Fact[] }) {
  const known = facts.filter(([, value]) => value !== "");
  if (known.length === 0) {
    return null;
  }
  return (
    <section className="facts">
      <h3>{title}</h3>
      <dl>
        {known.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function patientFacts(dataset: JsonDataset, t: Translate, language: Language): readonly Fact[] {
  const sex = text(dataset, Tags.PatientSex);
  const weight = number(dataset, Tags.PatientWeight);
  const size = number(dataset, Tags.PatientSize);
  return [
    [t("data.name"), readableName(text(dataset, Tags.PatientName))],
    [t("data.id"), text(dataset, Tags.PatientID)],
    [t("data.birthDate"), formatDate(text(dataset, Tags.PatientBirthDate), language)],
    [t("data.sex"), sex === "M" || sex === "F" || sex === "O" ? t(`data.sex${sex}`) : sex],
    [t("data.age"), text(dataset, Tags.PatientAge)],
    [t("data.weight"), weight === undefined ? "" : `${formatNumber(weight, language)} kg`],
    [t("data.size"), size === undefined ? "" : `${formatNumber(size, language)} m`],
  ];
}

function studyFacts(dataset: JsonDataset, t: Translate, language: Language): readonly Fact[] {
  return [
    [t("data.date"), formatDate(text(dataset, Tags.StudyDate), language)],
    [t("data.time"), formatTime(text(dataset, Tags.StudyTime))],
    [t("data.description"), text(dataset, Tags.StudyDescription)],
    [t("data.accession"), text(dataset, Tags.AccessionNumber)],
    [t("data.studyId"), text(dataset, Tags.StudyID)],
    [t("data.referring"), readableName(text(dataset, Tags.ReferringPhysicianName))],
    [t("data.institution"), text(dataset, Tags.InstitutionName)],
  ];
}

function seriesFacts(dataset: JsonDataset, t: Translate): readonly Fact[] {
  const equipment = [text(dataset, Tags.Manufacturer), text(dataset, Tags.ManufacturerModelName)];
  return [
    [t("data.modality"), text(dataset, Tags.Modality)],
    [t("data.number"), text(dataset, Tags.SeriesNumber)],
    [t("data.description"), text(dataset, Tags.SeriesDescription)],
    [t("data.bodyPart"), text(dataset, Tags.BodyPartExamined)],
    [t("data.protocol"), text(dataset, Tags.ProtocolName)],
    [t("data.equipment"), equipment.filter((part) => part !== "").join(" ")],
    [t("data.station"), text(dataset, Tags.StationName)],
  ];
}

function imageFacts(frame: Frame, t: Translate, language: Language): readonly Fact[] {
  const { instance } = frame;
  if (!instance.hasPixels) {
    return [];
  }
  const description = describeFrame(instance, frame.frameNumber - 1);
  const measures =
    functionalGroup(instance.dataset, frame.frameNumber - 1, Tags.PixelMeasuresSequence) ?? instance.dataset;
  const thickness = number(measures, Tags.SliceThickness);
  const [window] = description.windows;
  const spacing = description.pixelSpacing?.map((value) => formatNumber(value, language, 3)).join(" × ");
  return [
    [t("data.number"), instance.instanceNumber === undefined ? "" : String(instance.instanceNumber)],
    [t("data.matrix"), `${description.columns} × ${description.rows}`],
    [t("data.spacing"), spacing === undefined ? "" : `${spacing} mm`],
    [t("data.thickness"), thickness === undefined ? "" : `${formatNumber(thickness, language)} mm`],
    [t("data.bits"), String(description.bitsStored)],
    [t("data.photometric"), description.photometricInterpretation],
    [
      t("data.frames"),
      instance.numberOfFrames > 1 ? `${frame.frameNumber} / ${instance.numberOfFrames}` : "",
    ],
    [t("data.window"), window === undefined ? "" : `${window.center} / ${window.width}`],
  ];
}
