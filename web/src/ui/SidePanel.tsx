import { useText } from "../i18n";
import type { Frame } from "../dicomweb/sequence";
import type { SeriesSummary } from "../state/studies";
import { FrameList } from "./FrameList";
import { Icon } from "./Icon";
import type { OpenStudy } from "./useStudy";

interface SidePanelProps {
  readonly study: OpenStudy;
  readonly isLocal: boolean;
  readonly seriesUid: string | undefined;
  readonly frames: readonly Frame[];
  readonly current: number;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onSeries: (seriesInstanceUid: string) => void;
  readonly onFrame: (index: number) => void;
}

/** Series above, frames of the chosen one below; on a phone a drawer. */
export function SidePanel({
  study,
  isLocal,
  seriesUid,
  frames,
  current,
  isOpen,
  onClose,
  onSeries,
  onFrame,
}: SidePanelProps) {
  const t = useText();
  return (
    <>
      <aside className="side-panel" aria-label={t("study.openPanel")} data-open={isOpen}>
        {isLocal ? (
          <p className="private-note">
            <Icon name="lock" />
            {t("local.badge")}
          </p>
        ) : null}
        <h2>{t("study.series")}</h2>
        <ul className="series-list">
          {(study.series ?? []).map((series) => (
            <SeriesItem
              key={series.seriesInstanceUid}
              series={series}
              isCurrent={series.seriesInstanceUid === seriesUid}
              onSelect={onSeries}
            />
          ))}
        </ul>
        <h2 id="frames-title">{t("study.frames")}</h2>
        <FrameList key={seriesUid} frames={frames} current={current} onSelect={onFrame} />
      </aside>
      {isOpen ? (
        <button type="button" className="drawer-shade" aria-label={t("app.close")} onClick={onClose} />
      ) : null}
    </>
  );
}

interface SeriesItemProps {
  readonly series: SeriesSummary;
  readonly isCurrent: boolean;
  readonly onSelect: (seriesInstanceUid: string) => void;
}

function SeriesItem({ series, isCurrent, onSelect }: SeriesItemProps) {
  const t = useText();
  const { seriesInstanceUid, modality, description, bodyPart, number, instanceCount } = series;
  return (
    <li aria-current={isCurrent}>
      <button type="button" onClick={() => onSelect(seriesInstanceUid)}>
        <span className="modality">{modality || "—"}</span>
        <span className="series-text">
          <span className="series-name">{description || bodyPart || t("study.noSeriesName")}</span>
          <small>
            {[
              number === undefined ? "" : t("study.seriesNumber", { number }),
              instanceCount === undefined ? "" : t("list.imageCount", { count: instanceCount }),
            ]
              .filter(Boolean)
              .join(" · ")}
          </small>
        </span>
      </button>
    </li>
  );
}
