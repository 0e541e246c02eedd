import { lazy, Suspense, useMemo } from "react";
import { useText } from "../i18n";
import { findLocalStudy, localStudies, localStudySource } from "../state/localLibrary";
import { currentRoute, type Route } from "../state/route";
import { useWatch } from "../state/store";
import { archivedStudy } from "../state/studies";
import { DropTarget } from "./DropTarget";
import { LocalListPage } from "./LocalListPage";
import { Shell } from "./Shell";
import { StudyListPage } from "./StudyListPage";
import { TaskDialogs } from "./TaskDialogs";

/** The viewer proper, with Cornerstone, is fetched when a study is opened; the list does without. */
const StudyPage = lazy(() => import("./StudyPage"));

export function App() {
  const route = useWatch(currentRoute);
  return (
    <>
      <Page route={route} />
      <DropTarget />
      <TaskDialogs />
    </>
  );
}

function Page({ route }: { readonly route: Route }) {
  switch (route.page) {
    case "list":
      return <StudyListPage />;
    case "study":
      return <ArchivedStudy key={route.studyInstanceUid} studyInstanceUid={route.studyInstanceUid} />;
    case "local":
      return route.index === undefined ? (
        <LocalListPage />
      ) : (
        <LocalStudyPage key={route.index} index={route.index} />
      );
    default:
      return <NotFound />;
  }
}

function ArchivedStudy({ studyInstanceUid }: { readonly studyInstanceUid: string }) {
  const source = useMemo(() => archivedStudy(studyInstanceUid), [studyInstanceUid]);
  return (
    <Suspense fallback={<Loading />}>
      <StudyPage source={source} />
    </Suspense>
  );
}

function LocalStudyPage({ index }: { readonly index: number }) {
  const key = useWatch(localStudies)[index]?.key;
  const study = key === undefined ? undefined : findLocalStudy(key);
  const source = useMemo(() => study && localStudySource(study), [study]);
  if (study === undefined || source === undefined) {
    return <LocalListPage />;
  }
  return (
    <Suspense fallback={<Loading />}>
      <StudyPage source={source} localFiles={study.files} />
    </Suspense>
  );
}

function Loading() {
  const t = useText();
  return (
    <Shell>
      <p className="page-note" role="status">
        {t("app.loading")}
      </p>
    </Shell>
  );
}

function NotFound() {
  const t = useText();
  return (
    <Shell>
      <p className="page-note">{t("app.notFound")}</p>
    </Shell>
  );
}
