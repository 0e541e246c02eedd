import type { ReactNode } from "react";
import { useText } from "../i18n";
import { Icon } from "./Icon";

interface DataPanelProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
}

/** Data beside the views; over them on a phone. */
export function DataPanel({ title, children, onClose }: DataPanelProps) {
  const t = useText();
  return (
    <aside
      className="side-data"
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          onClose();
        }
      }}
    >
      <header className="side-head">
        <h2>{title}</h2>
        <button type="button" className="icon-button" aria-label={t("app.close")} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <div className="side-body">{children}</div>
    </aside>
  );
}
