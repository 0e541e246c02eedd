import { useText } from "../i18n";
import { groupBy } from "../state/groupBy";

export interface OutcomeRow {
  readonly name: string;
  readonly kind: string;
  readonly detail: string | undefined;
  readonly good: boolean;
}

const shown = 1000;

/** Every file by name with what became of it; those that need a look come first. */
export function OutcomeList({ rows }: { readonly rows: readonly OutcomeRow[] }) {
  const t = useText();
  const counts = groupBy(rows, (row) => row.kind);
  const ordered = rows.toSorted((a, b) => Number(a.good) - Number(b.good));
  return (
    <>
      <ul className="outcome-counts">
        {[...counts].map(([kind, members]) => (
          <li key={kind} data-good={members[0]?.good}>
            {t("outcome.count", { kind, count: members.length })}
          </li>
        ))}
      </ul>
      <div className="outcome-scroll" tabIndex={0} role="region" aria-label={t("outcome.result")}>
        <table className="outcomes">
          <thead>
            <tr>
              <th scope="col">{t("outcome.name")}</th>
              <th scope="col">{t("outcome.result")}</th>
            </tr>
          </thead>
          <tbody>
            {ordered.slice(0, shown).map((row, index) => (
              // Names may repeat inside an archive; rows never move once shown.
              <tr key={index} data-good={row.good}>
                <td>{row.name}</td>
                <td>
                  {row.kind}
                  {row.detail === undefined ? null : <small>{row.detail}</small>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
