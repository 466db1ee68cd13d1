import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { BuildLock } from "./build-lock.ts";
import { installPackages, isInstalled, isRunByPnpm } from "./install-packages.ts";

/** The programs of a clone, by the folder of their app. */
const programs = { server: "the server", cli: "the command line" } as const;
type Program = keyof typeof programs;

interface Step {
  /** What the step builds. */
  readonly name: string;
  readonly folder: string;
  /** Arguments of Node.js. */
  readonly args: readonly string[];
}

/**
 * Builds those of the programs whose sources changed since their last build, and reports each step on
 * standard error. Installs packages first if there are none, or if the lock file changed.
 *
 * @param root the folder of the clone
 * @returns whether all programs are built
 */
export async function buildPrograms(
  names: readonly Program[],
  root: string = resolve(import.meta.dirname, "../../.."),
): Promise<boolean> {
  if (!isInstalled(root) && !installPackages(root)) return false;
  // A static import would fail before the installation.
  const { isWriteDenied, writeCommit } = await import("@gw/bundle/commit");
  const { changesSinceBuild } = await import("@gw/bundle/build-record");
  const folders = names.map((name) => join(root, "apps", name, "dist"));
  const findChanges = () => folders.map(changesSinceBuild);
  const lock = new BuildLock(root);
  await waitFor(lock);
  writeCommit(root, folders);
  if (findChanges().every((changes) => changes?.length === 0)) return true;
  try {
    await lock.acquire();
  } catch (error) {
    if (!isWriteDenied(error)) throw error;
    report(`the sources changed, and this user may not write to ${root}: run gw as its owner`);
    return false;
  }
  try {
    // Another process may have built them meanwhile.
    return await build(root, names, findChanges());
  } finally {
    lock.release();
  }
}

async function waitFor(lock: BuildLock): Promise<void> {
  const { holder } = lock;
  if (holder === undefined) return;
  report(`waiting for process ${holder}, which builds (if it does not, delete ${lock.file})`);
  await lock.released();
}

async function build(
  root: string,
  names: readonly Program[],
  changes: readonly (readonly string[] | undefined)[],
): Promise<boolean> {
  const changed = names.filter((_, index) => changes[index]?.length !== 0);
  if (changed.length === 0) return true;
  const isLockChanged = changes.flat().some((path) => path?.endsWith("/pnpm-lock.yaml"));
  if (isLockChanged && !isRunByPnpm(root) && !installPackages(root)) return false;
  return runSteps([...changed.map((name) => bundle(root, name)), compileKeyProviders(root)]);
}

function bundle(root: string, name: Program): Step {
  const bundler = join(root, "tooling/bundle/src/main.ts");
  return { name: programs[name], folder: join(root, "apps", name), args: [bundler] };
}

/** Key providers are loaded for the settings that use them, so they are in no bundle. */
function compileKeyProviders(root: string): Step {
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const args = [compiler, "-b", "packages/kek-aws-kms", "packages/kek-vault"];
  return { name: "the key providers", folder: root, args };
}

async function runSteps(steps: readonly Step[]): Promise<boolean> {
  report(`building ${steps.map(({ name }) => name).join(", ")}`);
  let done = 0;
  const outcomes = await Promise.all(
    steps.map(async (step) => {
      const from = performance.now();
      const isBuilt = await run(step);
      const seconds = ((performance.now() - from) / 1000).toFixed(1);
      if (isBuilt) report(`built ${step.name} (${++done} of ${steps.length}, ${seconds} s)`);
      else report(`could not build ${step.name}; see the messages above`);
      return isBuilt;
    }),
  );
  return !outcomes.includes(false);
}

/** Runs a step with its output on standard error: standard output belongs to the program. */
function run({ folder, args }: Step): Promise<boolean> {
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", 2, 2] });
  return new Promise((done, fail) => {
    child.once("error", fail).once("close", (code) => done(code === 0));
  });
}

function report(line: string): void {
  process.stderr.write(`gw: ${line}\n`);
}
