import { text } from "../dicomweb/dataset";
import { Tags } from "../dicomweb/tags";
import { useText } from "../i18n";
import { localStudies, type LocalStudy } from "../state/localLibrary";
import { goTo, pathOf } from "../state/route";
import { useWatch } from "../state/store";
import { EmptyState } from "./EmptyState";
import { Icon } from "./Icon";
import { Shell } from "./Shell";
import { studyRow, StudyTable, type StudyRow } from "./StudyTable";

/** The studies found in files of this computer; they live in this page only. */
export function LocalListPage() {
  const t = useText();
  const studies = useWatch(localStudies);
  return (
    <Shell>
      <section className="list-page" aria-labelledby="local-title">
        <h1 id="local-title">{t("local.title")}</h1>
        {studies.length === 0 ? (
          <EmptyState local />
        ) : (
          <>
            <p className="private-note">
              <Icon name="lock" />
              {t("local.note")}
            </p>
            <StudyTable
              label={t("local.title")}
              rows={studies.map(localRow)}
              onOpen={(row) => goTo({ page: "local", index: Number(row.key) })}
            />
          </>
        )}
      </section>
    </Shell>
  );
}

function localRow(study: LocalStudy, index: number): StudyRow {
  const modalities = [...new Set(study.instances.map(({ dataset }) => text(dataset, Tags.Modality)))];
  return {
    ...studyRow(study.dataset, String(index), pathOf({ page: "local", index })),
    modalities: modalities.filter((modality) => modality !== ""),
    imageCount: study.instances.length,
  };
}
