import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

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

  /** Installs packages with npm; `tarballs` replace packages that are not published yet. */
  async install(names: readonly string[], tarballs: ReadonlyMap<string, string>): Promise<void> {
    const specifier = (name: string): string => {
      const tarball = tarballs.get(name);
      return tarball === undefined ? "*" : `file:${tarball}`;
    };
    this.#write("package.json", {
      private: true,
      type: "module",
      dependencies: Object.fromEntries(names.map((name) => [name, specifier(name)])),
      devDependencies: { "@types/node": "^24.0.0" },
      overrides: Object.fromEntries([...tarballs.keys()].map((name) => [name, specifier(name)])),
    });
    // No package may depend on an install script, not even one with native code.
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
    await this.#run("npm", ["install", ...flags], 180_000);
  }

  /** Compiles programs, and checks the types of all packages that they import. */
  async compile(examples: readonly string[], tsc: string): Promise<void> {
    for (const [at, code] of examples.entries()) this.#write(`example-${at + 1}.ts`, code);
    this.#write("tsconfig.json", { compilerOptions, include: ["*.ts"] });
    await this.#run(process.execPath, [tsc, "-p", "."], 120_000);
  }

  /** Runs a compiled program until it exits; `number` counts from 1. */
  async runExample(number: number, node: string, env: NodeJS.ProcessEnv = {}): Promise<void> {
    await this.#run(node, [`out/example-${number}.js`], 60_000, env);
  }

  #write(name: string, content: string | object): void {
    const text = typeof content === "string" ? content : JSON.stringify(content, null, 2);
    writeFileSync(join(this.#folder, name), text);
  }

  #run(
    command: string,
    args: readonly string[],
    timeout: number,
    env: NodeJS.ProcessEnv = {},
  ): Promise<void> {
    const options = { cwd: this.#folder, env: { ...process.env, ...env }, timeout };
    return new Promise((resolve, reject) => {
      const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
      let output = "";
      child.stdout.on("data", (data) => (output += data));
      child.stderr.on("data", (data) => (output += data));
      child.on("error", reject);
      child.on("close", (code, signal) => {
        if (code === 0) return resolve();
        const end = signal === null ? `exited with code ${code}` : `was killed by ${signal}`;
        reject(new Error(`${[command, ...args].join(" ")} ${end}\n${output.trim()}`));
      });
    });
  }
}
