import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const source = join(import.meta.dirname, "../../python");
const requirements = join(source, "requirements.txt");

/** The virtual environment with the SDKs of Python, outside of the repository. */
export interface PythonEnvironment {
  readonly folder: string;
  /** Whether all SDKs are installed. */
  readonly isInstalled: boolean;
  readonly python: string;
  /** The program that makes calls. */
  readonly program: string;
}

/**
 * Finds the environment for the current `requirements.txt`, in `GW_TEST_PYTHON_SDKS` or the cache of
 * the user.
 */
export function pythonEnvironment(): PythonEnvironment {
  const { GW_TEST_PYTHON_SDKS, XDG_CACHE_HOME = join(homedir(), ".cache") } = process.env;
  const version = createHash("sha256")
    .update(readFileSync(requirements))
    .digest("hex")
    .slice(0, 12);
  const folder = GW_TEST_PYTHON_SDKS ?? join(XDG_CACHE_HOME, "gw", `python-sdks-${version}`);
  return {
    folder,
    isInstalled: existsSync(stampOf(folder)),
    python: join(folder, "bin/python"),
    program: join(source, "main.py"),
  };
}

/** Creates the environment; needs `python3` with `venv`, and the registry of packages. */
export function installPython(): void {
  const { folder, isInstalled, python } = pythonEnvironment();
  if (isInstalled) return;
  // What an interrupted installation has left.
  rmSync(folder, { recursive: true, force: true });
  const run = (command: string, args: readonly string[]): void => {
    execFileSync(command, args, { stdio: "inherit" });
  };
  run("python3", ["-m", "venv", folder]);
  run(python, ["-m", "pip", "install", "--quiet", "--requirement", requirements]);
  writeFileSync(stampOf(folder), "");
}

/** Exists once everything is installed. */
function stampOf(folder: string): string {
  return join(folder, "installed");
}
