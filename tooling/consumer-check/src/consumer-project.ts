import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LocalRegistry } from "./local-registry.ts";
import { runCommand } from "./run-command.ts";

const compilerOptions = {
  module: "nodenext",
  target: "es2023",
  lib: ["es2023"],
  types: ["node"],
  strict: true,
  skipLibCheck: false,
  rootDir: ".",
  outDir: "out",
};

/** A new project that uses packages from npm, in its own folder. */
export class ConsumerProject {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** Installs packages with npm; `registry` has those that are not published yet. */
  async install(names: readonly string[], registry: LocalRegistry): Promise<void> {
    this.#write("package.json", {
      private: true,
      type: "module",
      dependencies: Object.fromEntries(names.map((name) => [name, "*"])),
      devDependencies: { "@types/node": "^24.0.0" },
    });
    // No package may depend on an install script, not even one with native code.
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
    await runCommand("npm", ["install", ...flags], {
      ...{ cwd: this.#folder, env: registry.env, timeout: 180_000 },
    });
  }

  /** Compiles programs, and checks the types of all packages that they import. */
  async compile(examples: readonly string[], tsc: string): Promise<void> {
    for (const [at, code] of examples.entries()) this.#write(`example-${at + 1}.ts`, code);
    this.#write("tsconfig.json", { compilerOptions, include: ["*.ts"] });
    await runCommand(process.execPath, [tsc, "-p", "."], { cwd: this.#folder, timeout: 120_000 });
  }

  /** Runs a compiled program until it exits; `number` counts from 1. */
  async runExample(number: number, node: string): Promise<void> {
    const args = [`out/example-${number}.js`];
    await runCommand(node, args, { cwd: this.#folder, timeout: 60_000 });
  }

  #write(name: string, content: string | object): void {
    const text = typeof content === "string" ? content : JSON.stringify(content, null, 2);
    writeFileSync(join(this.#folder, name), text);
  }
}
