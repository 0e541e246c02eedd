import { useText } from "../i18n";
import type { DragTool } from "../tools/mouseTools";
import type { PaneState } from "../viewport/pane";
import { ctPresets } from "../viewport/presets";
import { Menu, MenuItem, MenuSeparator } from "./Menu";
import { layouts, type Layout } from "./useStudy";
import { zoomStep, type ViewerActions } from "./viewerActions";

interface ViewMenuProps {
  readonly actions: ViewerActions;
  readonly layout: Layout;
  readonly onLayout: (layout: Layout) => void;
  readonly disabled: boolean;
}

export function ViewMenu({ actions, layout, onLayout, disabled }: ViewMenuProps) {
  const t = useText();
  const { pane } = actions;
  return (
    <Menu label={t("menu.view")}>
      <MenuItem
        icon="plus"
        label={t("view.zoomIn")}
        shortcut="+"
        disabled={disabled}
        onSelect={() => pane()?.zoomBy(zoomStep)}
      />
      <MenuItem
        icon="minus"
        label={t("view.zoomOut")}
        shortcut="−"
        disabled={disabled}
        onSelect={() => pane()?.zoomBy(1 / zoomStep)}
      />
      <MenuItem
        icon="fit"
        label={t("view.fit")}
        shortcut="0"
        disabled={disabled}
        onSelect={() => pane()?.fit()}
      />
      <MenuItem
        icon="oneToOne"
        label={t("view.oneToOne")}
        shortcut="1"
        disabled={disabled}
        onSelect={() => pane()?.oneToOne()}
      />
      <MenuSeparator />
      {layouts.map((choice) => (
        <MenuItem
          key={`${choice.rows}x${choice.columns}`}
          label={t("view.layout", { rows: choice.rows, columns: choice.columns })}
          checked={choice === layout}
          onSelect={() => onLayout(choice)}
        />
      ))}
      <MenuSeparator />
      <MenuItem icon="next" label={t("view.next")} shortcut="PgDn" onSelect={actions.nextView} />
      <MenuItem icon="previous" label={t("view.previous")} shortcut="PgUp" onSelect={actions.previousView} />
    </Menu>
  );
}

export const dragTools: readonly DragTool[] = ["windowLevel", "pan", "zoom", "scroll"];

interface ToolsMenuProps {
  readonly actions: ViewerActions;
  readonly state: PaneState | undefined;
  readonly tool: DragTool;
  readonly panel: "patient" | "tags" | undefined;
  readonly modality: string;
}

export function ToolsMenu({ actions, state, tool, panel, modality }: ToolsMenuProps) {
  const t = useText();
  const { pane } = actions;
  return (
    <Menu label={t("menu.tools")}>
      <MenuItem
        icon="patient"
        label={t("tools.patient")}
        shortcut="D"
        {...whenOpen(panel === "patient")}
        onSelect={actions.togglePatient}
      />
      <MenuItem
        icon="tag"
        label={t("tools.tags")}
        shortcut="T"
        {...whenOpen(panel === "tags")}
        onSelect={actions.toggleTags}
      />
      <MenuSeparator label={t("tools.drag")} />
      {dragTools.map((choice) => (
        <MenuItem
          key={choice}
          label={t(`tools.${choice}`)}
          checked={choice === tool}
          onSelect={() => actions.chooseTool(choice)}
        />
      ))}
      <MenuSeparator />
      <MenuItem icon="invert" label={t("tools.invert")} shortcut="I" onSelect={() => pane()?.invert()} />
      <MenuItem icon="reset" label={t("tools.reset")} shortcut="R" onSelect={() => pane()?.reset()} />
      <MenuItem
        icon={state?.playing === true ? "pause" : "play"}
        label={t(state?.playing === true ? "tools.pause" : "tools.play")}
        shortcut="␣"
        disabled={(state?.frames.length ?? 0) < 2}
        onSelect={() => pane()?.togglePlay()}
      />
      {modality === "CT" ? (
        <>
          <MenuSeparator label={t("tools.presets")} />
          {ctPresets.map(({ id, center, width }) => (
            <MenuItem
              key={id}
              label={t(`preset.${id}`)}
              shortcut={`${center} / ${width}`}
              onSelect={() => pane()?.setWindow(center, width)}
            />
          ))}
        </>
      ) : null}
    </Menu>
  );
}

function whenOpen(isOpen: boolean): { readonly checked?: boolean } {
  return isOpen ? { checked: true } : {};
}
