import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const source = join(import.meta.dirname, "../../java");
const project = join(source, "pom.xml");
// To optimize programs this short takes longer than to run them.
const launcher = ["java", "-XX:TieredStopAtLevel=1", "-cp"];

/** The SDKs of Java in a folder outside of the repository. */
export class JavaEnvironment {
  /** `GW_TEST_JAVA_SDKS`, or a folder in the cache of the user. */
  readonly folder: string;

  constructor() {
    const { GW_TEST_JAVA_SDKS, XDG_CACHE_HOME = join(homedir(), ".cache") } = process.env;
    const version = createHash("sha256").update(readFileSync(project)).digest("hex").slice(0, 12);
    this.folder = GW_TEST_JAVA_SDKS ?? join(XDG_CACHE_HOME, "gw", `java-sdks-${version}`);
  }

  /** Whether all SDKs are installed. */
  get isInstalled(): boolean {
    return existsSync(this.#stamp);
  }

  /** Copies the SDKs into the folder; needs `mvn`, and the registry of packages. */
  install(): void {
    if (this.isInstalled) return;
    // What an interrupted installation has left.
    rmSync(this.folder, { recursive: true, force: true });
    const copy = ["dependency:copy-dependencies", `-DoutputDirectory=${this.folder}`];
    execFileSync("mvn", ["--batch-mode", "--quiet", "--file", project, ...copy], {
      stdio: "inherit",
    });
    writeFileSync(this.#stamp, "");
  }

  /** Returns the command that compiles and runs a program of one file. */
  runFile(file: string): readonly string[] {
    return [...launcher, this.#libraries, file];
  }

  /** Compiles the program that makes calls into a folder. @returns the command that runs it */
  build(folder: string): readonly string[] {
    const files = globSync(join(source, "*.java"));
    execFileSync("javac", ["-cp", this.#libraries, "-d", folder, ...files], { stdio: "inherit" });
    return [...launcher, `${folder}:${this.#libraries}`, "Main"];
  }

  get #libraries(): string {
    return join(this.folder, "*");
  }

  /** Exists once everything is installed. */
  get #stamp(): string {
    return join(this.folder, "installed");
  }
}
