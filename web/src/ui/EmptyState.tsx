import { useText } from "../i18n";
import { importGiven, openFiles } from "../state/tasks";
import { pickFiles } from "./filePicker";
import { Icon } from "./Icon";

/** Shown where there is nothing yet: says how the first study gets here. */
export function EmptyState({ local = false }: { readonly local?: boolean }) {
  const t = useText();
  return (
    <div className="empty-state">
      <Icon name="images" />
      <h2>{local ? t("empty.localTitle") : t("empty.title")}</h2>
      <p>{t("empty.text")}</p>
      <div className="empty-actions">
        <button
          type="button"
          className="button button-primary"
          onClick={() => pickFiles("folder", (files) => void openFiles(files))}
        >
          <Icon name="folder" />
          {t("empty.open")}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => pickFiles("files", (files) => void openFiles(files))}
        >
          <Icon name="file" />
          {t("empty.openFiles")}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => pickFiles("folder", (files) => void importGiven(files))}
        >
          <Icon name="up" />
          {t("empty.import")}
        </button>
      </div>
    </div>
  );
}
