import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** A virtual environment of Python with the packages of a file, outside of the repository. */
export class PythonEnvironment {
  readonly folder: string;
  readonly #requirements: string;

  /**
   * @param options.name - begins the name of the folder in the cache of the user
   * @param options.folder - the folder instead, if given
   */
  constructor(options: {
    readonly requirements: string;
    readonly name: string;
    readonly folder?: string | undefined;
  }) {
    const { requirements, name } = options;
    const { XDG_CACHE_HOME = join(homedir(), ".cache") } = process.env;
    const version = createHash("sha256")
      .update(readFileSync(requirements))
      .digest("hex")
      .slice(0, 12);
    this.folder = options.folder ?? join(XDG_CACHE_HOME, "gw", `${name}-${version}`);
    this.#requirements = requirements;
  }

  /** Whether all packages are installed. */
  get isInstalled(): boolean {
    return existsSync(this.#stamp);
  }

  /** The path of a program of the environment, such as `python`. */
  program(name: string): string {
    return join(this.folder, "bin", name);
  }

  /** Creates the environment; needs `python3` with `venv`, and the registry of packages. */
  install(): void {
    if (this.isInstalled) return;
    // What an interrupted installation has left.
    rmSync(this.folder, { recursive: true, force: true });
    const run = (command: string, args: readonly string[]): void => {
      execFileSync(command, args, { stdio: "inherit" });
    };
    run("python3", ["-m", "venv", this.folder]);
    const python = this.program("python");
    run(python, ["-m", "pip", "install", "--quiet", "--requirement", this.#requirements]);
    writeFileSync(this.#stamp, "");
  }

  /** Exists once everything is installed. */
  get #stamp(): string {
    return join(this.folder, "installed");
  }
}
