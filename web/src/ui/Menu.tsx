import {
  createContext,
  useContext,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from "react";
import { Icon, type IconName } from "./Icon";

/** Menus as the ARIA authoring practices describe them: one tab stop, arrows move, Escape closes. */

interface OpenMenu {
  readonly openId: string | undefined;
  readonly setOpenId: (id: string | undefined) => void;
}

const OpenMenuContext = createContext<OpenMenu>({ openId: undefined, setOpenId: () => undefined });

export function MenuBar({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const [openId, setOpenId] = useState<string>();
  const open = useMemo(() => ({ openId, setOpenId }), [openId]);
  const bar = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (openId === undefined) {
      return undefined;
    }
    const closeOutside = (event: PointerEvent): void => {
      if (event.target instanceof Node && bar.current?.contains(event.target) !== true) {
        setOpenId(undefined);
      }
    };
    document.addEventListener("pointerdown", closeOutside);
    return () => document.removeEventListener("pointerdown", closeOutside);
  }, [openId]);

  return (
    <OpenMenuContext value={open}>
      <div className="menu-bar" role="menubar" aria-label={label} ref={bar} onKeyDown={moveAlongBar}>
        {children}
      </div>
    </OpenMenuContext>
  );
}

/** Left and right move between menus, and open the next when one is open. */
function moveAlongBar(event: KeyboardEvent<HTMLDivElement>): void {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") {
    return;
  }
  const titles = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-menu-title]")];
  const menu = (event.target as HTMLElement).closest("[data-menu]");
  const current = titles.findIndex((title) => menu?.contains(title));
  const next = titles[(current + (event.key === "ArrowRight" ? 1 : -1) + titles.length) % titles.length];
  event.preventDefault();
  const wasOpen = titles[current]?.getAttribute("aria-expanded") === "true";
  next?.focus();
  if (wasOpen) {
    next?.click();
  }
}

interface MenuProps {
  readonly label: string;
  readonly children: ReactNode;
}

export function Menu({ label, children }: MenuProps) {
  const id = useId();
  const { openId, setOpenId } = useContext(OpenMenuContext);
  const isOpen = openId === id;
  const root = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const title = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (isOpen) {
      itemsOf(list.current)[0]?.focus();
    }
  }, [isOpen]);

  const close = (refocus: boolean): void => {
    setOpenId(undefined);
    if (refocus) {
      title.current?.focus();
    }
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && isOpen) {
      event.stopPropagation();
      close(true);
    } else if (event.key === "Tab") {
      close(false);
    } else if (isOpen && ["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) {
      event.preventDefault();
      moveFocus(itemsOf(list.current), event.key);
    } else if (!isOpen && event.key === "ArrowDown") {
      event.preventDefault();
      setOpenId(id);
    }
  };

  return (
    <div className="menu" data-menu ref={root} onKeyDown={onKeyDown} role="none">
      <button
        type="button"
        role="menuitem"
        className="menu-title"
        data-menu-title
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={id}
        ref={title}
        onClick={() => setOpenId(isOpen ? undefined : id)}
        onPointerEnter={(event) => {
          if (event.pointerType === "mouse" && openId !== undefined) {
            setOpenId(id);
          }
        }}
      >
        {label}
      </button>
      <div
        className="menu-list"
        role="menu"
        id={id}
        aria-label={label}
        hidden={!isOpen}
        ref={list}
        onClick={(event) => {
          if (event.target instanceof HTMLElement && event.target.closest("[role^=menuitem]") !== null) {
            close(false);
          }
        }}
        onKeyDown={() => undefined}
      >
        {children}
      </div>
    </div>
  );
}

function itemsOf(list: HTMLElement | null): readonly HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>("[role^=menuitem]:not([aria-disabled=true])") ?? [])];
}

function moveFocus(items: readonly HTMLElement[], key: string): void {
  const current = items.findIndex((item) => item === document.activeElement);
  const last = items.length - 1;
  const next =
    key === "Home"
      ? 0
      : key === "End"
        ? last
        : key === "ArrowDown"
          ? current === last
            ? 0
            : current + 1
          : current <= 0
            ? last
            : current - 1;
  items[next]?.focus();
}

interface MenuItemProps {
  readonly label: string;
  readonly icon?: IconName;
  readonly hint?: string | undefined;
  /** The key that does the same, as text. */
  readonly shortcut?: string;
  readonly checked?: boolean;
  readonly disabled?: boolean;
  readonly onSelect: () => void;
}

export function MenuItem({
  label,
  icon,
  hint,
  shortcut,
  checked,
  disabled = false,
  onSelect,
}: MenuItemProps) {
  const role =
    checked === undefined ? { role: "menuitem" } : { role: "menuitemradio", "aria-checked": checked };
  return (
    <button
      type="button"
      className="menu-item"
      tabIndex={-1}
      {...role}
      aria-disabled={disabled}
      onClick={() => {
        if (!disabled) {
          onSelect();
        }
      }}
    >
      <span className="menu-icon">
        {checked === true ? <Icon name="check" /> : icon === undefined ? null : <Icon name={icon} />}
      </span>
      <span className="menu-text">
        {label}
        {hint === undefined ? null : <small>{hint}</small>}
      </span>
      {shortcut === undefined ? null : <kbd>{shortcut}</kbd>}
    </button>
  );
}

export function MenuSeparator({ label }: { readonly label?: string }) {
  return label === undefined ? (
    <hr className="menu-separator" />
  ) : (
    <div className="menu-heading" role="presentation">
      {label}
    </div>
  );
}
