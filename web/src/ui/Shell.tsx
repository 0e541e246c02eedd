import type { ReactNode } from "react";
import { useText } from "../i18n";
import { goTo } from "../state/route";
import { FileMenu } from "./FileMenu";
import { LanguageSwitch } from "./LanguageSwitch";
import { MenuBar } from "./Menu";

interface ShellProps {
  readonly children: ReactNode;
  /** Menus in place of the file menu that every page has. */
  readonly menus?: ReactNode;
  readonly fills?: boolean;
}

/** The frame of every page: the mark, the menus, the language, and the page under them. */
export function Shell({ children, menus, fills = false }: ShellProps) {
  const t = useText();
  return (
    <div className={fills ? "shell shell-fills" : "shell"}>
      <header className="top-bar">
        <a
          className="mark"
          href="/"
          onClick={(event) => {
            event.preventDefault();
            goTo({ page: "list" });
          }}
        >
          <img src="/favicon.svg" alt="" width="24" height="24" />
          <span>{t("app.name")}</span>
        </a>
        <MenuBar label={t("menu.bar")}>{menus ?? <FileMenu />}</MenuBar>
        <LanguageSwitch />
      </header>
      <main className="page">{children}</main>
    </div>
  );
}
