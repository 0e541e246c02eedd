import { useEffect, useState } from "react";
import { useText } from "../i18n";
import { filesOfDrop } from "../state/files";
import { importGiven, openFiles } from "../state/tasks";
import { Icon } from "./Icon";

/**
 * The whole page takes dropped files and folders. Dropping opens them here; dropping on the second field imports them.
 */
export function DropTarget() {
  const t = useText();
  const [isOver, setIsOver] = useState(false);
  const [zone, setZone] = useState<"view" | "import">("view");

  useEffect(() => attachDrop(setIsOver, setZone), []);

  if (!isOver) {
    return null;
  }
  return (
    <div className="drop-target" aria-hidden="true">
      <div className="drop-zone" data-zone="view" data-active={zone === "view"}>
        <Icon name="images" />
        <strong>{t("drop.view")}</strong>
        <span>{t("drop.viewHint")}</span>
      </div>
      <div className="drop-zone" data-zone="import" data-active={zone === "import"}>
        <Icon name="archive" />
        <strong>{t("drop.import")}</strong>
        <span>{t("drop.importHint")}</span>
      </div>
    </div>
  );
}

function zoneOf(event: DragEvent): "view" | "import" {
  const element = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-zone]") : null;
  return element?.dataset["zone"] === "import" ? "import" : "view";
}

function attachDrop(
  setIsOver: (isOver: boolean) => void,
  setZone: (zone: "view" | "import") => void,
): () => void {
  let depth = 0;
  const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") === true;
  const enter = (event: DragEvent): void => {
    if (carriesFiles(event)) {
      event.preventDefault();
      depth += 1;
      setIsOver(true);
    }
  };
  const over = (event: DragEvent): void => {
    if (carriesFiles(event)) {
      event.preventDefault();
      setZone(zoneOf(event));
    }
  };
  const leave = (): void => {
    depth = Math.max(0, depth - 1);
    if (depth === 0) {
      setIsOver(false);
    }
  };
  const drop = (event: DragEvent): void => {
    depth = 0;
    setIsOver(false);
    if (event.dataTransfer !== null && carriesFiles(event)) {
      event.preventDefault();
      const files = filesOfDrop(event.dataTransfer);
      void (zoneOf(event) === "import" ? importGiven(files) : openFiles(files));
    }
  };
  document.addEventListener("dragenter", enter);
  document.addEventListener("dragover", over);
  document.addEventListener("dragleave", leave);
  document.addEventListener("drop", drop);
  return () => {
    document.removeEventListener("dragenter", enter);
    document.removeEventListener("dragover", over);
    document.removeEventListener("dragleave", leave);
    document.removeEventListener("drop", drop);
  };
}
