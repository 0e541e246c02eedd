import { useText, type Translate } from "../i18n";
import type { ImportOutcome } from "../state/importer";
import type { LocalOutcome } from "../state/localLibrary";
import { goTo } from "../state/route";
import { useWatch } from "../state/store";
import { cancelTask, closeTask, currentTask, expandOutcomes } from "../state/tasks";
import { Dialog } from "./Dialog";
import { OutcomeList, type OutcomeRow } from "./OutcomeList";

/** What is under way with files, and how it ended. */
export function TaskDialogs() {
  const t = useText();
  const task = useWatch(currentTask);
  switch (task.kind) {
    case "none":
      return null;
    case "opening": {
      const { done, total } = task.progress ?? { done: 0, total: 0 };
      const note =
        task.progress === undefined ? t("opening.listing") : t("opening.progress", { done, total });
      return <Progress title={t("opening.title")} note={note} done={done} total={total} />;
    }
    case "importing": {
      const { doneFiles = 0, totalFiles = 0, sentBytes = 0, totalBytes = 0 } = task.progress ?? {};
      const percent = totalBytes === 0 ? 0 : Math.floor((100 * sentBytes) / totalBytes);
      const note = t("importing.progress", { done: doneFiles, total: totalFiles, percent });
      return <Progress title={t("importing.title")} note={note} done={sentBytes} total={totalBytes} />;
    }
    case "opened":
      return <Opened outcomes={task.outcomes} expanded={task.expanded} />;
    case "imported":
      return <Imported outcomes={task.outcomes} />;
  }
}

interface ProgressProps {
  readonly title: string;
  readonly note: string;
  readonly done: number;
  readonly total: number;
}

function Progress({ title, note, done, total }: ProgressProps) {
  const t = useText();
  const actions = (
    <button type="button" className="button" onClick={cancelTask}>
      {t("app.cancel")}
    </button>
  );
  return (
    <Dialog title={title} onClose={cancelTask} actions={actions}>
      <progress className="progress" aria-label={title} max={Math.max(1, total)} value={done} />
      <p role="status">{note}</p>
    </Dialog>
  );
}

function Opened({
  outcomes,
  expanded,
}: {
  readonly outcomes: readonly LocalOutcome[];
  readonly expanded: boolean;
}) {
  const t = useText();
  const openedCount = outcomes.filter(({ kind }) => kind === "opened" || kind === "duplicate").length;
  const otherCount = outcomes.length - openedCount;
  if (!expanded) {
    return (
      <div className="toast" role="status">
        <span>
          {t("opened.summary", { count: openedCount })} · {t("opened.notRead", { count: otherCount })}
        </span>
        <button type="button" className="button button-quiet" onClick={expandOutcomes}>
          {t("opened.showList")}
        </button>
        <button type="button" className="button button-quiet" onClick={closeTask}>
          {t("app.close")}
        </button>
      </div>
    );
  }
  return (
    <Dialog title={openedCount === 0 ? t("opened.nothing") : t("opened.title")} onClose={closeTask}>
      <OutcomeList rows={outcomes.map((outcome) => localRow(outcome, t))} />
    </Dialog>
  );
}

function localRow({ name, kind, offset }: LocalOutcome, t: Translate): OutcomeRow {
  const good = kind === "opened" || kind === "duplicate" || kind === "dicomdir";
  const label = t(`outcome.${kind}`);
  const detail = offset === undefined ? undefined : t("outcome.offset", { offset });
  return { name, kind: label, detail, good };
}

function Imported({ outcomes }: { readonly outcomes: readonly ImportOutcome[] }) {
  const t = useText();
  const studies = [...new Set(outcomes.flatMap(({ studyInstanceUid }) => studyInstanceUid ?? []))];
  const actions = studies.slice(0, 6).map((studyInstanceUid, index) => (
    <button
      key={studyInstanceUid}
      type="button"
      className="button button-primary"
      onClick={() => {
        closeTask();
        goTo({ page: "study", studyInstanceUid });
      }}
    >
      {studies.length === 1 ? t("imported.open") : t("imported.openNth", { number: index + 1 })}
    </button>
  ));
  return (
    <Dialog title={t("imported.title")} onClose={closeTask} actions={actions}>
      <OutcomeList rows={outcomes.map((outcome) => importRow(outcome, t))} />
    </Dialog>
  );
}

function importRow({ name, outcome, reason, offset }: ImportOutcome, t: Translate): OutcomeRow {
  const known =
    reason === "network" || reason === "cancelled" ? t(`outcome.${reason}`) : (reason ?? undefined);
  const place = offset === null ? undefined : t("outcome.offset", { offset });
  const detail = [known, place].filter((part) => part !== undefined).join(", ");
  const good = outcome === "stored" || outcome === "known" || outcome === "conflict";
  return { name, kind: t(`outcome.${outcome}`), detail: detail === "" ? undefined : detail, good };
}
