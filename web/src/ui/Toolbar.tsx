import { useText } from "../i18n";
import type { DragTool } from "../tools/mouseTools";
import type { PaneState } from "../viewport/pane";
import { Icon, type IconName } from "./Icon";
import type { ViewerActions } from "./viewerActions";
import { dragTools } from "./ViewerMenus";

interface ToolbarProps {
  readonly actions: ViewerActions;
  readonly state: PaneState | undefined;
  readonly tool: DragTool;
  readonly drawerOpen: boolean;
  readonly onDrawer: () => void;
}

const icons: Readonly<Record<DragTool, IconName>> = {
  windowLevel: "contrast",
  pan: "hand",
  zoom: "zoom",
  scroll: "scroll",
};

/** The tools reached for all the time; everything is in the menus too. */
export function Toolbar({ actions, state, tool, drawerOpen, onDrawer }: ToolbarProps) {
  const t = useText();
  const { pane } = actions;
  const isPlaying = state?.playing === true;
  return (
    <div className="toolbar" role="toolbar" aria-label={t("tools.bar")}>
      <button
        type="button"
        className="tool drawer-toggle"
        title={t("study.openPanel")}
        aria-label={t("study.openPanel")}
        aria-expanded={drawerOpen}
        onClick={onDrawer}
      >
        <Icon name="layers" />
      </button>
      <span className="tool-group" role="radiogroup" aria-label={t("tools.drag")}>
        {dragTools.map((choice) => (
          <button
            key={choice}
            type="button"
            className="tool"
            role="radio"
            aria-checked={choice === tool}
            aria-label={t(`tools.${choice}`)}
            title={t(`tools.${choice}`)}
            onClick={() => actions.chooseTool(choice)}
          >
            <Icon name={icons[choice]} />
          </button>
        ))}
      </span>
      <span className="tool-group">
        <Tool icon="invert" label={t("tools.invert")} onPress={() => pane()?.invert()} />
        <Tool icon="fit" label={t("view.fit")} onPress={() => pane()?.fit()} wide />
        <Tool icon="reset" label={t("tools.reset")} onPress={() => pane()?.reset()} />
        <Tool
          icon={isPlaying ? "pause" : "play"}
          label={t(isPlaying ? "tools.pause" : "tools.play")}
          disabled={(state?.frames.length ?? 0) < 2}
          onPress={() => pane()?.togglePlay()}
        />
      </span>
      <span className="tool-group tool-group-end">
        <Tool icon="patient" label={t("tools.patient")} onPress={actions.togglePatient} wide />
        <Tool icon="tag" label={t("tools.tags")} onPress={actions.toggleTags} wide />
      </span>
    </div>
  );
}

interface ToolProps {
  readonly icon: IconName;
  readonly label: string;
  readonly disabled?: boolean;
  /** Left out on a phone, where the menus have it. */
  readonly wide?: boolean;
  readonly onPress: () => void;
}

function Tool({ icon, label, disabled = false, wide = false, onPress }: ToolProps) {
  return (
    <button
      type="button"
      className={wide ? "tool tool-wide" : "tool"}
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onPress}
    >
      <Icon name={icon} />
    </button>
  );
}
