import { basename } from "node:path";
import type { RunningProcess } from "./running-process.js";

type FindProcess = (pid: number) => RunningProcess | undefined;

/** A process and the one that started it. */
interface Link {
  readonly pid: number;
  readonly parent: number;
}

const packageManagers = new Set(["npm", "npx", "pnpm", "pnpx", "corepack", "yarn"]);
const shells = new Set(["sh", "bash", "dash", "zsh", "ksh"]);

/**
 * The processes between this one and the command that the user typed, such as
 * `npx @gw/cli serve`: npx, pnpm, and the shells in between. None without a package manager.
 */
export class Launcher {
  readonly #links: readonly Link[];
  readonly #find: FindProcess;

  constructor(pid: number, find: FindProcess) {
    this.#find = find;
    this.#links = linksOf(pid, find);
  }

  get isPackageManager(): boolean {
    return this.#links.length > 0;
  }

  /** Whether all of these processes run. */
  get isRunning(): boolean {
    // A process whose parent ends is adopted by another one.
    return this.#links.every(({ pid, parent }) => this.#find(pid)?.parent === parent);
  }
}

function linksOf(pid: number, find: FindProcess): readonly Link[] {
  const links: Link[] = [];
  let length = 0;
  let current = find(pid);
  for (let child = pid; current !== undefined && current.parent > 1; ) {
    const { parent } = current;
    links.push({ pid: child, parent });
    current = find(parent);
    child = parent;
    const kind = kindOf(current?.command ?? "");
    if (kind === "other") break;
    if (kind === "package manager") length = links.length;
  }
  return links.slice(0, length);
}

function kindOf(command: string): "package manager" | "between" | "other" {
  // npm replaces its arguments by a title, such as `npm exec pnpm start`.
  const words = command.split(" ");
  const names = words.slice(0, 2).map((word) => basename(word).replace(/(-cli)?\.[cm]?js$/, ""));
  if (names.some((name) => packageManagers.has(name))) return "package manager";
  return shells.has(names[0] ?? "") && words[1] === "-c" ? "between" : "other";
}
