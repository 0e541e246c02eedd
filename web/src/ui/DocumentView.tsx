import { useEffect, useState } from "react";
import { inlineBytes, text } from "../dicomweb/dataset";
import type { Instance } from "../dicomweb/instance";
import { Tags } from "../dicomweb/tags";
import { useText } from "../i18n";
import { isReport, readReport, type ReportNode } from "../tools/report";
import { Icon } from "./Icon";
import { TagList, useDictionary } from "./TagsPanel";

/** An object without pixels: a PDF in a frame, a report as indented text, anything else as its elements. */
export function DocumentView({ instance }: { readonly instance: Instance }) {
  const t = useText();
  if (Tags.EncapsulatedDocument in instance.dataset) {
    return <EncapsulatedDocument key={instance.sopInstanceUid} instance={instance} />;
  }
  if (isReport(instance.dataset)) {
    return <ReportView instance={instance} />;
  }
  return (
    <div className="document">
      <p>{t("document.tags")}</p>
      <TagList instance={instance} />
    </div>
  );
}

function EncapsulatedDocument({ instance }: { readonly instance: Instance }) {
  const t = useText();
  const type = text(instance.dataset, Tags.MIMETypeOfEncapsulatedDocument) || "application/octet-stream";
  const [address, setAddress] = useState<string>();
  const [failed, setFailed] = useState(false);
  const isPdf = type === "application/pdf";

  useEffect(() => {
    const controller = new AbortController();
    let made: string | undefined;
    readDocument(instance, isPdf ? type : "application/octet-stream", controller.signal).then(
      (blob) => {
        if (!controller.signal.aborted) {
          made = URL.createObjectURL(blob);
          setAddress(made);
        }
      },
      () => setFailed(!controller.signal.aborted),
    );
    return () => {
      controller.abort();
      if (made !== undefined) {
        URL.revokeObjectURL(made);
      }
    };
  }, [instance, isPdf, type]);

  const title = text(instance.dataset, Tags.DocumentTitle) || t("document.pdf");
  if (failed) {
    return (
      <div className="notice" role="alert">
        <Icon name="warning" />
        <p>{t("document.failed")}</p>
      </div>
    );
  }
  if (address === undefined) {
    return (
      <p className="pane-empty" role="status">
        {t("document.loading")}
      </p>
    );
  }
  return (
    <div className="document document-frame">
      <header>
        <strong>{title}</strong>
        {isPdf ? (
          <a className="button" href={address} target="_blank" rel="noreferrer">
            {t("document.openPdf")}
          </a>
        ) : (
          // Only a PDF is opened: another kind could be a page with scripts, so it is offered for saving.
          <a className="button" href={address} download={`${instance.sopInstanceUid}.bin`}>
            {t("document.save")}
          </a>
        )}
      </header>
      {isPdf ? <iframe src={address} title={title} /> : <p>{t("document.other", { type })}</p>}
    </div>
  );
}

async function readDocument(instance: Instance, type: string, signal: AbortSignal): Promise<Blob> {
  const element = instance.dataset[Tags.EncapsulatedDocument];
  const bytes = inlineBytes(element);
  const content =
    bytes === undefined
      ? await instance.source.readBulk(element?.BulkDataURI ?? "", signal)
      : new Blob([bytes.slice()]);
  return new Blob([content], { type });
}

function ReportView({ instance }: { readonly instance: Instance }) {
  const t = useText();
  const report = readReport(instance.dataset);
  return (
    <article className="document report">
      <header>
        <h2>{report.title || t("report.noTitle")}</h2>
        <p className="quiet">
          {t(report.isComplete ? "report.complete" : "report.partial")} ·{" "}
          {t(report.isVerified ? "report.verified" : "report.unverified")}
        </p>
      </header>
      <ReportNodes nodes={report.content} />
    </article>
  );
}

function ReportNodes({ nodes }: { readonly nodes: readonly ReportNode[] }) {
  const t = useText();
  const dictionary = useDictionary();
  return (
    <ul>
      {nodes.map((node, index) => (
        // A report does not change while it is read, and its items have no other name than their place.
        <li key={index} data-value-type={node.valueType}>
          {node.concept === "" ? null : <span className="report-concept">{node.concept}</span>}
          {node.value === "" ? null : <span className="report-value">{node.value}</span>}
          {node.referencedClassUid === "" ? null : (
            <span className="report-value quiet">
              {t("report.reference", {
                name: dictionary?.uidName(node.referencedClassUid) ?? node.referencedClassUid,
              })}
            </span>
          )}
          {node.children.length === 0 ? null : <ReportNodes nodes={node.children} />}
        </li>
      ))}
    </ul>
  );
}
