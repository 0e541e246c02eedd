import { useDeferredValue, useEffect, useMemo, useState } from "react";
import { loadDictionary, type Dictionary } from "../dicomweb/dictionary";
import type { Instance } from "../dicomweb/instance";
import { useText, type Translate } from "../i18n";
import { searchTagRows, tagRows, type TagRow, type TagValue } from "../tools/tagRows";
import { DataPanel } from "./DataPanel";

/** More rows than this at once make a phone slow; a search narrows them down. */
const shown = 1500;

/** All elements of the object on screen, file meta information included, searchable. */
export function TagsPanel({
  instance,
  onClose,
}: {
  readonly instance: Instance | undefined;
  readonly onClose: () => void;
}) {
  const t = useText();
  return (
    <DataPanel title={t("panel.tags")} onClose={onClose}>
      {instance === undefined ? null : <TagList instance={instance} />}
    </DataPanel>
  );
}

export function TagList({ instance }: { readonly instance: Instance }) {
  const t = useText();
  const [search, setSearch] = useState("");
  const wanted = useDeferredValue(search);
  const dictionary = useDictionary();
  const rows = useMemo(
    () =>
      dictionary === undefined ? [] : tagRows({ ...instance.fileMeta, ...instance.dataset }, dictionary),
    [instance, dictionary],
  );
  const found = useMemo(() => searchTagRows(rows, wanted), [rows, wanted]);
  return (
    <div className="tags">
      <div className="tags-search">
        <input
          type="search"
          value={search}
          placeholder={t("panel.searchTags")}
          aria-label={t("panel.searchTags")}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setSearch(event.target.value)}
        />
        <span className="quiet" role="status">
          {t("panel.tagCount", { count: found.filter(({ kind }) => kind === "element").length })}
        </span>
      </div>
      {rows.length > 0 && found.length === 0 ? <p className="quiet">{t("panel.noTag")}</p> : null}
      <ul className="tag-rows">
        {found.slice(0, shown).map((row) => (
          <TagLine key={row.key} row={row} />
        ))}
      </ul>
      {found.length > shown ? <p className="quiet">{t("panel.truncated", { count: shown })}</p> : null}
    </div>
  );
}

function TagLine({ row }: { readonly row: TagRow }) {
  const t = useText();
  const indent = { paddingInlineStart: `${Math.min(row.depth, 12) * 0.75}rem` };
  if (row.kind === "item") {
    return (
      <li className="tag-item" style={indent}>
        {valueText(row.value, t)}
      </li>
    );
  }
  return (
    <li className="tag-row" style={indent} data-tag={row.tag}>
      <div className="tag-head">
        <code>{row.tag}</code>
        <span className="tag-name">{row.name}</span>
        <span className="tag-vr">{row.vr}</span>
      </div>
      <div className="tag-value" data-kind={row.value.kind}>
        {valueText(row.value, t)}
      </div>
    </li>
  );
}

function valueText(value: TagValue, t: Translate): string {
  switch (value.kind) {
    case "text":
      return value.text;
    case "items":
      return t("panel.itemCount", { count: value.count });
    case "item":
      return t("panel.item", { number: value.number });
    case "binary":
      return t("panel.binary", { bytes: value.bytes });
    case "bulk":
      return t("panel.bulk");
    case "pixels":
      return t("panel.pixels");
  }
}

export function useDictionary(): Dictionary | undefined {
  const [dictionary, setDictionary] = useState<Dictionary>();
  useEffect(() => {
    let wanted = true;
    void loadDictionary().then((loaded) => {
      if (wanted) {
        setDictionary(loaded);
      }
    });
    return () => {
      wanted = false;
    };
  }, []);
  return dictionary;
}
