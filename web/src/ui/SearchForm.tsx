import { useState, type ReactNode } from "react";
import { anyStudy, type StudyQuery } from "../dicomweb/client";
import { useText } from "../i18n";
import { Icon } from "./Icon";

const modalities = ["CT", "MR", "US", "CR", "DX", "MG", "XA", "RF", "NM", "PT", "OT", "DOC", "SR"];

/** What to look for. On a phone only the name shows until more is asked for. */
export function SearchForm({ onSearch }: { readonly onSearch: (query: StudyQuery) => void }) {
  const t = useText();
  const [query, setQuery] = useState<StudyQuery>(anyStudy);
  const [expanded, setExpanded] = useState(false);
  const set = (change: Partial<StudyQuery>): void => setQuery({ ...query, ...change });
  const field = (name: keyof StudyQuery, label: string, type: "search" | "date" = "search"): ReactNode => (
    <label className={`field field-${name}`}>
      <span>{label}</span>
      <input
        type={type}
        name={name}
        value={query[name]}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => set({ [name]: event.target.value })}
      />
    </label>
  );
  return (
    <form
      className="search"
      role="search"
      aria-label={t("list.search")}
      data-expanded={expanded}
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(query);
      }}
    >
      {field("patientName", t("list.patientName"))}
      {field("patientId", t("list.patientId"))}
      {field("from", `${t("list.studyDate")} · ${t("list.from")}`, "date")}
      {field("to", `${t("list.studyDate")} · ${t("list.to")}`, "date")}
      <label className="field field-modality">
        <span>{t("list.modality")}</span>
        <select
          name="modality"
          value={query.modality}
          onChange={(event) => set({ modality: event.target.value })}
        >
          <option value="">{t("list.anyModality")}</option>
          {modalities.map((modality) => (
            <option key={modality} value={modality}>
              {modality}
            </option>
          ))}
        </select>
      </label>
      {field("accessionNumber", t("list.accession"))}
      {field("description", t("list.description"))}
      <div className="search-actions">
        <button type="submit" className="button button-primary">
          <Icon name="search" />
          {t("list.searchButton")}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => {
            setQuery(anyStudy);
            onSearch(anyStudy);
          }}
        >
          {t("list.clear")}
        </button>
        <button
          type="button"
          className="button search-more"
          aria-expanded={expanded}
          onClick={() => setExpanded(!expanded)}
        >
          {t("list.more")}
        </button>
      </div>
    </form>
  );
}
