import { filesOfInput, type GivenFile } from "../state/files";

/** Asks the person for files or a folder. Nothing is read before they choose; cancelling gives no files. */
export function pickFiles(kind: "files" | "folder", use: (files: readonly GivenFile[]) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.webkitdirectory = kind === "folder";
  input.dataset["picker"] = kind;
  input.hidden = true;
  document.body.append(input); // some browsers drop inputs that are in no document while their dialog is open
  const finish = (): void => {
    const files = filesOfInput(input.files);
    input.remove();
    if (files.length > 0) {
      use(files);
    }
  };
  input.addEventListener("change", finish, { once: true });
  input.addEventListener("cancel", finish, { once: true });
  input.click();
}
