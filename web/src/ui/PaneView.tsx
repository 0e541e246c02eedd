import { useEffect, useRef, useState } from "react";
import type { JsonDataset } from "../dicomweb/dataset";
import type { Frame } from "../dicomweb/sequence";
import { useText } from "../i18n";
import { attachTools } from "../tools/mouseTools";
import { Pane, type PaneState } from "../viewport/pane";
import { DocumentView } from "./DocumentView";
import { Icon } from "./Icon";
import { Overlay } from "./Overlay";
import { VideoView } from "./VideoView";

interface PaneViewProps {
  readonly index: number;
  readonly isActive: boolean;
  readonly isOnly: boolean;
  readonly frames: readonly Frame[];
  readonly isLoading: boolean;
  readonly studyDataset: JsonDataset;
  readonly onActivate: (index: number) => void;
  readonly onPane: (pane: Pane | undefined) => void;
  readonly onState: (index: number, state: PaneState | undefined) => void;
}

/**
 * One view: the canvas, what is written over it, and its slider. The data attributes tell which frame is really on the
 * canvas (`data-instance`, `data-frame`, `data-rendered`) and which was asked for (`data-requested`).
 */
export function PaneView(props: PaneViewProps) {
  const { index, isActive, isOnly, frames, isLoading, studyDataset, onActivate, onState } = props;
  const t = useText();
  const element = useRef<HTMLDivElement>(null);
  const [pane, setPane] = useState<Pane>();
  const [state, setState] = useState<PaneState>();
  const onPane = useRef(props.onPane);

  useEffect(() => {
    if (element.current === null) {
      return undefined;
    }
    const made = new Pane(`view-${index}`, element.current);
    const tell = onPane.current;
    const detachTools = attachTools(made.id);
    const publish = (): void => {
      setState(made.state.get());
      onState(index, made.state.get());
    };
    const stopWatching = made.state.watch(publish);
    publish();
    setPane(made);
    tell(made);
    return () => {
      stopWatching();
      detachTools();
      made.detach();
      tell(undefined);
      onState(index, undefined);
      setPane(undefined);
    };
  }, [index, onState]);

  useEffect(() => {
    pane?.show(frames, 0);
  }, [pane, frames]);

  const rendered = state?.rendered === undefined ? undefined : state.frames[state.rendered];
  const requested = state?.frames[state.requested];
  const notice = state?.notice;
  const isStoredVideo = notice === "video" && requested?.instance.source.kind === "archive";
  const isWaiting =
    isLoading ||
    (state !== undefined &&
      state.frames.length > 0 &&
      notice === undefined &&
      state.rendered !== state.requested);
  return (
    <section
      className="pane"
      data-active={isActive && !isOnly}
      aria-label={t("study.view", { number: index + 1 })}
      onPointerDownCapture={() => onActivate(index)}
      onFocusCapture={() => onActivate(index)}
    >
      <div
        className="viewport"
        ref={element}
        tabIndex={0}
        role="img"
        aria-label={
          requested === undefined
            ? t("pane.empty")
            : t("overlay.image", { number: (state?.requested ?? 0) + 1, total: state?.frames.length ?? 0 })
        }
        data-view={index}
        data-instance={rendered?.instance.sopInstanceUid ?? ""}
        data-frame={rendered?.frameNumber ?? ""}
        data-rendered={state?.rendered === undefined ? "" : state.rendered + 1}
        data-requested={state === undefined || state.frames.length === 0 ? "" : state.requested + 1}
        data-total={state?.frames.length ?? 0}
        data-notice={notice ?? ""}
        data-covered={notice !== undefined}
        onContextMenu={(event) => event.preventDefault()}
      />
      {notice === undefined && state !== undefined && rendered !== undefined ? (
        <Overlay state={state} frame={rendered} studyDataset={studyDataset} />
      ) : null}
      {notice === "notAnImage" && requested !== undefined ? (
        <DocumentView instance={requested.instance} />
      ) : null}
      {isStoredVideo ? (
        <VideoView key={requested.instance.sopInstanceUid} instance={requested.instance} />
      ) : null}
      {notice !== undefined && notice !== "notAnImage" && !isStoredVideo ? (
        <div className="notice" role="status">
          <Icon name="warning" />
          <strong>{t("notice.title")}</strong>
          <p>{t(`notice.${notice}`)}</p>
        </div>
      ) : null}
      {!isLoading && frames.length === 0 ? <p className="pane-empty">{t("pane.empty")}</p> : null}
      {isWaiting ? <span className="waiting" role="status" aria-label={t("app.loading")} /> : null}
      {state !== undefined && state.frames.length > 1 ? (
        <input
          className="frame-slider"
          type="range"
          min={1}
          max={state.frames.length}
          value={state.requested + 1}
          aria-label={t("study.slider")}
          aria-valuetext={t("overlay.image", { number: state.requested + 1, total: state.frames.length })}
          onChange={(event) => pane?.goTo(Number(event.target.value) - 1)}
        />
      ) : null}
    </section>
  );
}
