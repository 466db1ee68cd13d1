import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Records which modules a program loads. */
export interface ModuleRecorder {
  /** Environment variables for the program. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * What the program loaded until now, in order: URLs of files, and once it has ended also the names
   * of built-in modules, such as `NativeModule internal/net`.
   */
  modules(): string[];
}

/** Creates a recorder that keeps its file in `folder`. */
export function createModuleRecorder(folder: string): ModuleRecorder {
  const file = join(folder, "recorded-modules.txt");
  const preload = new URL("record-modules.ts", import.meta.url).href;
  return {
    env: { NODE_OPTIONS: `--import=${preload}`, RECORDED_MODULES: file },
    modules: () => readFileSync(file, "utf8").trimEnd().split("\n"),
  };
}
