import { number, readableName, strings, text, type JsonDataset } from "../dicomweb/dataset";
import { Tags } from "../dicomweb/tags";
import { useLanguage, useText } from "../i18n";
import { formatDate, formatTime } from "../i18n/format";

export interface StudyRow {
  readonly key: string;
  readonly href: string;
  readonly patientName: string;
  readonly patientId: string;
  readonly birthDate: string;
  readonly date: string;
  readonly time: string;
  readonly modalities: readonly string[];
  readonly description: string;
  readonly accessionNumber: string;
  readonly institution: string;
  readonly imageCount: number | undefined;
}

export function studyRow(dataset: JsonDataset, key: string, href: string): StudyRow {
  const modalities = strings(dataset, Tags.ModalitiesInStudy);
  return {
    key,
    href,
    patientName: readableName(text(dataset, Tags.PatientName)),
    patientId: text(dataset, Tags.PatientID),
    birthDate: text(dataset, Tags.PatientBirthDate),
    date: text(dataset, Tags.StudyDate),
    time: text(dataset, Tags.StudyTime),
    modalities: modalities.length > 0 ? modalities : strings(dataset, Tags.Modality),
    description: text(dataset, Tags.StudyDescription),
    accessionNumber: text(dataset, Tags.AccessionNumber),
    institution: text(dataset, Tags.InstitutionName),
    imageCount: number(dataset, Tags.NumberOfStudyRelatedInstances),
  };
}

interface StudyTableProps {
  readonly label: string;
  readonly rows: readonly StudyRow[];
  readonly onOpen: (row: StudyRow) => void;
}

/** Studies, one a row; on a phone each row becomes a card. The whole row opens the study, the name is its link. */
export function StudyTable({ label, rows, onOpen }: StudyTableProps) {
  const t = useText();
  const language = useLanguage();
  return (
    <table className="studies" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{t("list.patientName")}</th>
          <th scope="col">{t("list.patientId")}</th>
          <th scope="col">{t("list.birthDate")}</th>
          <th scope="col">{t("list.studyDate")}</th>
          <th scope="col">{t("list.modality")}</th>
          <th scope="col">{t("list.description")}</th>
          <th scope="col">{t("list.accession")}</th>
          <th scope="col" className="number">
            {t("list.images")}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key} onClick={() => onOpen(row)}>
            <td className="cell-name">
              <a
                href={row.href}
                onClick={(event) => {
                  if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
                    event.preventDefault();
                  }
                  event.stopPropagation();
                  if (event.defaultPrevented) {
                    onOpen(row);
                  }
                }}
              >
                {row.patientName === "" ? t("list.noName") : row.patientName}
              </a>
            </td>
            <td className="cell-id">{row.patientId}</td>
            <td className="cell-birth">{formatDate(row.birthDate, language)}</td>
            <td className="cell-date">
              {formatDate(row.date, language)}{" "}
              <span className="quiet">{row.date === "" ? "" : formatTime(row.time)}</span>
            </td>
            <td className="cell-modality">
              {row.modalities.map((modality) => (
                <span className="modality" key={modality}>
                  {modality}
                </span>
              ))}
            </td>
            <td className="cell-description">
              {row.description === "" ? (
                <span className="quiet">{t("list.noDescription")}</span>
              ) : (
                row.description
              )}
              {row.institution === "" ? null : <small>{row.institution}</small>}
            </td>
            <td className="cell-accession">{row.accessionNumber}</td>
            <td
              className="cell-count number"
              aria-label={t("list.imageCount", { count: row.imageCount ?? 0 })}
            >
              {row.imageCount ?? ""}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
