import { useCallback, useEffect, useRef, useState } from "react";
import { useText } from "../i18n";
import type { GivenFile } from "../state/files";
import type { StudySource } from "../state/studies";
import { chooseDragTool, type DragTool } from "../tools/mouseTools";
import { forgetFrames, startCornerstone } from "../viewport/cornerstone";
import { warmUpDecoder } from "../viewport/decoder";
import type { Pane, PaneState } from "../viewport/pane";
import { ExportDialog } from "./ExportDialog";
import { FileMenu } from "./FileMenu";
import { PatientPanel } from "./PatientPanel";
import { PaneView } from "./PaneView";
import { Shell } from "./Shell";
import { SidePanel } from "./SidePanel";
import { TagsPanel } from "./TagsPanel";
import { Toolbar } from "./Toolbar";
import { layouts, useStudy, type Layout } from "./useStudy";
import { useShortcuts } from "./useShortcuts";
import { ToolsMenu, ViewMenu } from "./ViewerMenus";

interface StudyPageProps {
  readonly source: StudySource;
  readonly localFiles?: readonly GivenFile[];
}

type Panel = "patient" | "tags" | undefined;

/** The viewer: series and frames at the left, one to four views, tools, and data beside them when asked for. */
export default function StudyPage({ source, localFiles }: StudyPageProps) {
  const t = useText();
  const isReady = useCornerstone();
  const study = useStudy(source);
  const [layout, setLayout] = useState<Layout>(layouts[0]);
  const [active, setActive] = useState(0);
  const [tool, setTool] = useDragTool(isReady);
  const [panel, setPanel] = useState<Panel>();
  const [drawerOpen, setDrawerOpen] = useState(false);
  const [isExporting, setIsExporting] = useState(false);
  const panes = useRef(new Map<number, Pane>());
  const [paneStates, setPaneStates] = useState<ReadonlyMap<number, PaneState>>(new Map());

  const paneCount = layout.rows * layout.columns;
  const activePane = Math.min(active, paneCount - 1);
  const state = paneStates.get(activePane);
  const pane = useCallback(() => panes.current.get(activePane), [activePane]);
  const onState = useCallback((index: number, next: PaneState | undefined) => {
    setPaneStates((states) => {
      const changed = new Map(states);
      if (next === undefined) {
        changed.delete(index);
      } else {
        changed.set(index, next);
      }
      return changed;
    });
  }, []);

  const { shown, request } = study;
  useEffect(() => {
    for (const uid of shown.slice(0, paneCount)) {
      if (uid !== undefined) {
        request(uid);
      }
    }
  }, [shown, paneCount, request]);

  const seriesUid = shown[activePane];
  const frame = state?.frames[state.rendered ?? state.requested];
  const actions = {
    pane,
    nextView: () => study.stepSeries(activePane, 1),
    previousView: () => study.stepSeries(activePane, -1),
    nextPane: () => setActive((activePane + 1) % paneCount),
    togglePatient: () => setPanel(panel === "patient" ? undefined : "patient"),
    toggleTags: () => setPanel(panel === "tags" ? undefined : "tags"),
    chooseTool: setTool,
  };
  useShortcuts(actions);

  const choose = (uid: string): void => {
    study.show(activePane, uid);
    setDrawerOpen(false);
  };
  const selectFrame = (index: number): void => {
    pane()?.goTo(index);
    setDrawerOpen(false);
  };

  const menus = (
    <>
      <FileMenu localFiles={localFiles} onExport={() => setIsExporting(true)} />
      <ViewMenu actions={actions} layout={layout} onLayout={setLayout} disabled={state === undefined} />
      <ToolsMenu
        actions={actions}
        state={state}
        tool={tool}
        panel={panel}
        modality={study.modalityOf(seriesUid)}
      />
    </>
  );

  return (
    <Shell menus={menus} fills>
      {study.failure === undefined ? null : (
        <div className="page-note" role="alert">
          <p>{t(study.failure === "notFound" ? "study.notFound" : "study.failed")}</p>
          <button type="button" className="button" onClick={study.retry}>
            {t("app.retry")}
          </button>
        </div>
      )}
      {study.failure === undefined ? (
        <div className="viewer" data-drawer={drawerOpen} data-panel={panel ?? "none"}>
          <SidePanel
            study={study}
            isLocal={source.kind === "local"}
            seriesUid={seriesUid}
            frames={state?.frames ?? []}
            current={state?.requested ?? 0}
            isOpen={drawerOpen}
            onClose={() => setDrawerOpen(false)}
            onSeries={choose}
            onFrame={selectFrame}
          />
          <div className="stage-column">
            <Toolbar
              actions={actions}
              state={state}
              tool={tool}
              onDrawer={() => setDrawerOpen(!drawerOpen)}
              drawerOpen={drawerOpen}
            />
            <div
              className="stage"
              data-layout={`${layout.rows}x${layout.columns}`}
              role="group"
              aria-label={t("study.views")}
            >
              {isReady
                ? Array.from({ length: paneCount }, (_, index) => (
                    <PaneView
                      key={index}
                      index={index}
                      isActive={index === activePane}
                      isOnly={paneCount === 1}
                      frames={study.framesOf(shown[index])}
                      isLoading={study.isLoading(shown[index])}
                      studyDataset={study.dataset}
                      onActivate={setActive}
                      onPane={(made) => {
                        if (made === undefined) {
                          panes.current.delete(index);
                        } else {
                          panes.current.set(index, made);
                        }
                      }}
                      onState={onState}
                    />
                  ))
                : null}
            </div>
          </div>
          {panel === "patient" ? (
            <PatientPanel frame={frame} studyDataset={study.dataset} onClose={() => setPanel(undefined)} />
          ) : null}
          {panel === "tags" ? (
            <TagsPanel instance={frame?.instance} onClose={() => setPanel(undefined)} />
          ) : null}
        </div>
      ) : null}
      {isExporting ? (
        <ExportDialog
          source={source}
          study={study}
          seriesUid={seriesUid}
          onClose={() => setIsExporting(false)}
        />
      ) : null}
    </Shell>
  );
}

function useCornerstone(): boolean {
  const [isReady, setIsReady] = useState(false);
  useEffect(() => {
    let wanted = true;
    warmUpDecoder();
    void startCornerstone().then(() => {
      if (wanted) {
        setIsReady(true);
      }
    });
    return () => {
      wanted = false;
      forgetFrames();
    };
  }, []);
  return isReady;
}

/** Dragging changes the window with a mouse; a finger scrolls, as on every other page of a phone. */
function useDragTool(isReady: boolean): [DragTool, (tool: DragTool) => void] {
  const [tool, setTool] = useState<DragTool>(() =>
    matchMedia("(pointer: coarse)").matches ? "scroll" : "windowLevel",
  );
  useEffect(() => {
    if (isReady) {
      chooseDragTool(tool);
    }
  }, [isReady, tool]);
  return [tool, setTool];
}
