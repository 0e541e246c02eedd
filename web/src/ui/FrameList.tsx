import { useEffect, useRef, useState } from "react";
import type { Frame } from "../dicomweb/sequence";
import { useText } from "../i18n";
import { Thumbnail } from "./Thumbnail";
import { visibleRange } from "./virtualRows";

const rowHeight = 84;
const overscan = 3;

interface FrameListProps {
  readonly frames: readonly Frame[];
  readonly current: number;
  readonly onSelect: (index: number) => void;
}

/**
 * One entry per frame in viewing order; the one on screen is marked for sighted and screen-reader users alike. Only the
 * entries near the visible part exist, so a series of thousands scrolls as one of ten.
 */
export function FrameList({ frames, current, onSelect }: FrameListProps) {
  const t = useText();
  const list = useRef<HTMLOListElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const { start, end } = visibleRange(frames.length, rowHeight, view.top, view.height, overscan);

  useEffect(() => {
    const element = list.current;
    if (element === null) {
      return undefined;
    }
    const read = (): void => setView({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(read);
    observer.observe(element);
    element.addEventListener("scroll", read, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", read);
    };
  }, []);

  useEffect(() => {
    const element = list.current;
    if (element === null) {
      return;
    }
    const top = current * rowHeight;
    if (top < element.scrollTop || top + rowHeight > element.scrollTop + element.clientHeight) {
      element.scrollTop = top - (element.clientHeight - rowHeight) / 2;
    }
  }, [current]);

  return (
    <ol className="frame-list" aria-labelledby="frames-title" ref={list} data-count={frames.length}>
      <li className="frame-space" role="presentation" style={{ height: start * rowHeight }} />
      {frames.slice(start, end).map((frame, offset) => {
        const index = start + offset;
        return (
          <li
            key={frame.id}
            aria-current={index === current}
            aria-setsize={frames.length}
            aria-posinset={index + 1}
            style={{ height: rowHeight }}
          >
            <button type="button" onClick={() => onSelect(index)}>
              <Thumbnail frame={frame} />
              <span>{t("study.frame", { number: index + 1 })}</span>
            </button>
          </li>
        );
      })}
      <li className="frame-space" role="presentation" style={{ height: (frames.length - end) * rowHeight }} />
    </ol>
  );
}
