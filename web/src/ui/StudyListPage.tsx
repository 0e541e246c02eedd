import { useEffect, useState } from "react";
import { anyStudy, searchStudies, type StudyQuery } from "../dicomweb/client";
import { text } from "../dicomweb/dataset";
import { Tags } from "../dicomweb/tags";
import { useText } from "../i18n";
import { goTo, pathOf } from "../state/route";
import { useWatch } from "../state/store";
import { archiveChanges } from "../state/tasks";
import { EmptyState } from "./EmptyState";
import { SearchForm } from "./SearchForm";
import { Shell } from "./Shell";
import { studyRow, StudyTable, type StudyRow } from "./StudyTable";

const pageSize = 50;

interface Search {
  readonly query: StudyQuery;
  readonly page: number;
}

type Found =
  | { readonly state: "loading" }
  | { readonly state: "failed" }
  | {
      readonly state: "found";
      readonly rows: readonly StudyRow[];
      readonly hasMore: boolean;
      readonly search: Search;
    };

/** The archive's studies, newest of the archive's own order first, with search and pages. */
export function StudyListPage() {
  const t = useText();
  const revision = useWatch(archiveChanges);
  const [search, setSearch] = useState<Search>({ query: anyStudy, page: 0 });
  const [attempt, setAttempt] = useState(0);
  const [found, setFound] = useState<Found>({ state: "loading" });

  useEffect(() => {
    const controller = new AbortController();
    loadPage(search, controller.signal).then(setFound, () => {
      if (!controller.signal.aborted) {
        setFound({ state: "failed" });
      }
    });
    return () => controller.abort();
  }, [search, revision, attempt]);

  const isSearching =
    found.state === "found" && Object.values(found.search.query).some((value) => value !== "");
  return (
    <Shell>
      <section className="list-page" aria-labelledby="list-title">
        <h1 id="list-title">{t("list.title")}</h1>
        <SearchForm onSearch={(query) => setSearch({ query, page: 0 })} />
        {found.state === "loading" ? <p role="status">{t("app.loading")}</p> : null}
        {found.state === "failed" ? (
          <div className="failure" role="alert">
            <p>{t("list.failed")}</p>
            <button type="button" className="button" onClick={() => setAttempt(attempt + 1)}>
              {t("app.retry")}
            </button>
          </div>
        ) : null}
        {found.state === "found" && found.rows.length > 0 ? (
          <StudyTable
            label={t("list.title")}
            rows={found.rows}
            onOpen={(row) => goTo({ page: "study", studyInstanceUid: row.key })}
          />
        ) : null}
        {found.state === "found" && found.rows.length === 0 && isSearching ? (
          <div className="nothing" role="status">
            <h2>{t("list.none")}</h2>
            <p>{t("list.noneHint")}</p>
          </div>
        ) : null}
        {found.state === "found" && found.rows.length === 0 && !isSearching && search.page === 0 ? (
          <EmptyState />
        ) : null}
        {found.state === "found" && (search.page > 0 || found.hasMore) ? (
          <nav className="pages" aria-label={t("list.pages")}>
            <button
              type="button"
              className="button"
              disabled={search.page === 0}
              onClick={() => setSearch({ ...search, page: search.page - 1 })}
            >
              {t("list.previous")}
            </button>
            <span>{t("list.page", { page: search.page + 1 })}</span>
            <button
              type="button"
              className="button"
              disabled={!found.hasMore}
              onClick={() => setSearch({ ...search, page: search.page + 1 })}
            >
              {t("list.next")}
            </button>
          </nav>
        ) : null}
      </section>
    </Shell>
  );
}

/** One study more than a page holds is asked for, to know whether there is a next page. */
async function loadPage(search: Search, signal: AbortSignal): Promise<Found> {
  const datasets = await searchStudies(search.query, pageSize + 1, search.page * pageSize, signal);
  const rows = datasets.slice(0, pageSize).map((dataset) => {
    const studyInstanceUid = text(dataset, Tags.StudyInstanceUID);
    return studyRow(dataset, studyInstanceUid, pathOf({ page: "study", studyInstanceUid }));
  });
  return { state: "found", rows, hasMore: datasets.length > pageSize, search };
}
