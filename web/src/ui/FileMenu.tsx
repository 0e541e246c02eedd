import { useText } from "../i18n";
import type { GivenFile } from "../state/files";
import { localStudies } from "../state/localLibrary";
import { goTo } from "../state/route";
import { useWatch } from "../state/store";
import { importGiven, openFiles } from "../state/tasks";
import { pickFiles } from "./filePicker";
import { Menu, MenuItem, MenuSeparator } from "./Menu";

interface FileMenuProps {
  /** The files of the study on screen, when it is not in the archive. */
  readonly localFiles?: readonly GivenFile[] | undefined;
  readonly onExport?: () => void;
}

export function FileMenu({ localFiles, onExport }: FileMenuProps) {
  const t = useText();
  const hasLocal = useWatch(localStudies).length > 0;
  const open = (files: readonly GivenFile[]): void => void openFiles(files);
  const importThem = (files: readonly GivenFile[]): void => void importGiven(files);
  return (
    <Menu label={t("menu.file")}>
      <MenuItem
        icon="folder"
        label={t("file.openFolder")}
        hint={t("file.openHint")}
        onSelect={() => pickFiles("folder", open)}
      />
      <MenuItem
        icon="file"
        label={t("file.openFiles")}
        hint={t("file.openHint")}
        onSelect={() => pickFiles("files", open)}
      />
      <MenuSeparator />
      {localFiles === undefined ? null : (
        <MenuItem icon="up" label={t("file.importThis")} onSelect={() => importThem(localFiles)} />
      )}
      <MenuItem icon="up" label={t("file.importFolder")} onSelect={() => pickFiles("folder", importThem)} />
      <MenuItem icon="up" label={t("file.importFiles")} onSelect={() => pickFiles("files", importThem)} />
      <MenuSeparator />
      {onExport === undefined ? null : <MenuItem icon="down" label={t("file.export")} onSelect={onExport} />}
      <MenuItem icon="list" label={t("file.studyList")} onSelect={() => goTo({ page: "list" })} />
      {hasLocal ? (
        <MenuItem
          icon="folder"
          label={t("file.localList")}
          onSelect={() => goTo({ page: "local", index: undefined })}
        />
      ) : null}
    </Menu>
  );
}
