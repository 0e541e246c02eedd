import { useEffect, useRef, useState } from "react";
import { archiveExportPath, makeExportZip, type ExportOptions } from "../export/exportZip";
import { sequenceOf } from "../dicomweb/sequence";
import { useText } from "../i18n";
import type { StudySource } from "../state/studies";
import { Dialog } from "./Dialog";
import { Icon } from "./Icon";
import type { OpenStudy } from "./useStudy";

interface ExportDialogProps {
  readonly source: StudySource;
  readonly study: OpenStudy;
  readonly seriesUid: string | undefined;
  readonly onClose: () => void;
}

type Progress =
  | { readonly state: "asking" }
  | { readonly state: "working"; readonly done: number; readonly total: number }
  | { readonly state: "done"; readonly skipped: number }
  | { readonly state: "failed" };

/** What to export, then the ZIP: the archive makes it for its studies, the browser for files that were never uploaded. */
export function ExportDialog({ source, study, seriesUid, onClose }: ExportDialogProps) {
  const t = useText();
  const [scope, setScope] = useState<"study" | "series">("study");
  const [options, setOptions] = useState<ExportOptions>({ images: "png", text: true, json: true, csv: true });
  const [progress, setProgress] = useState<Progress>({ state: "asking" });
  const controller = useRef(new AbortController());
  useEffect(() => () => controller.current.abort(), []);

  const chosenSeries = scope === "series" ? seriesUid : undefined;
  const start = (): void => {
    if (source.kind === "archive") {
      download(archiveExportPath(source.studyInstanceUid, options, chosenSeries), "");
      onClose();
      return;
    }
    controller.current = new AbortController();
    const { signal } = controller.current;
    exportLocal(signal).catch(() => {
      if (!signal.aborted) {
        setProgress({ state: "failed" });
      }
    });
  };

  const exportLocal = async (signal: AbortSignal): Promise<void> => {
    const uids =
      chosenSeries === undefined
        ? (study.series ?? []).map(({ seriesInstanceUid }) => seriesInstanceUid)
        : [chosenSeries];
    const series = await Promise.all(
      uids.map(async (uid) => ({ frames: sequenceOf(await source.loadSeries(uid, signal)) })),
    );
    const total = series.reduce((sum, { frames }) => sum + frames.length, 0);
    let done = 0;
    setProgress({ state: "working", done, total });
    const texts = { readme: t("export.readme"), skipped: t("export.readmeSkipped") };
    const onFrame = (): void => {
      done += 1;
      setProgress({ state: "working", done, total });
    };
    const { zip, skipped } = await makeExportZip(series, options, texts, onFrame, signal);
    const address = URL.createObjectURL(zip);
    download(address, "placa.zip");
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    setProgress({ state: "done", skipped });
  };

  const canStart = options.images !== "none" || options.text || options.json || options.csv;
  const actions = (
    <>
      <button type="button" className="button" onClick={onClose}>
        {t(progress.state === "done" ? "app.close" : "app.cancel")}
      </button>
      {progress.state === "asking" || progress.state === "failed" ? (
        <button type="button" className="button button-primary" disabled={!canStart} onClick={start}>
          <Icon name="down" />
          {t("export.start")}
        </button>
      ) : null}
    </>
  );
  return (
    <Dialog title={t("export.title")} onClose={onClose} actions={actions}>
      {progress.state === "working" ? (
        <>
          <progress
            className="progress"
            aria-label={t("export.title")}
            max={Math.max(1, progress.total)}
            value={progress.done}
          />
          <p role="status">{t("export.progress", { done: progress.done, total: progress.total })}</p>
        </>
      ) : null}
      {progress.state === "done" ? (
        <p role="status">
          {t("export.done")} {progress.skipped === 0 ? "" : t("export.skipped", { count: progress.skipped })}
        </p>
      ) : null}
      {progress.state === "failed" ? <p role="alert">{t("export.failed")}</p> : null}
      {progress.state === "asking" || progress.state === "failed" ? (
        <>
          <p>{t("export.text")}</p>
          <fieldset className="choices">
            <legend>{t("export.scope")}</legend>
            <Choice
              name="scope"
              label={t("export.study")}
              checked={scope === "study"}
              onChoose={() => setScope("study")}
            />
            <Choice
              name="scope"
              label={t("export.series")}
              checked={scope === "series"}
              onChoose={() => setScope("series")}
            />
          </fieldset>
          <fieldset className="choices">
            <legend>{t("export.images")}</legend>
            {(["png", "png16", "none"] as const).map((images) => (
              <Choice
                key={images}
                name="images"
                label={t(`export.${images}`)}
                checked={options.images === images}
                onChoose={() => setOptions({ ...options, images })}
              />
            ))}
          </fieldset>
          <fieldset className="choices">
            <legend>{t("export.data")}</legend>
            <Check
              label={t("export.dataText")}
              checked={options.text}
              onChange={(text) => setOptions({ ...options, text })}
            />
            <Check
              label={t("export.dataJson")}
              checked={options.json}
              onChange={(json) => setOptions({ ...options, json })}
            />
            <Check
              label={t("export.dataCsv")}
              checked={options.csv}
              onChange={(csv) => setOptions({ ...options, csv })}
            />
          </fieldset>
          <p className="private-note">
            <Icon name="warning" />
            {t("export.warning")}
          </p>
        </>
      ) : null}
    </Dialog>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly checked: boolean;
  readonly onChoose: () => void;
}

function Choice({ name, label, checked, onChoose }: ChoiceProps) {
  return (
    <label className="choice">
      <input type="radio" name={name} checked={checked} onChange={onChoose} />
      {label}
    </label>
  );
}

interface CheckProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

function Check({ label, checked, onChange }: CheckProps) {
  return (
    <label className="choice">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}

function download(address: string, name: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}
