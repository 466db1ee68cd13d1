import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { builtFile } from "@gw/bundle/built-file";

const main = (): string => builtFile("apps/server/dist/main.js");

export const adminToken = "soak-admin-token-0123456789abcdef";

interface Output {
  stdout: string;
  stderr: string;
  hasShutDown: boolean;
}

/** A gateway server in its own process, on a free port, with its data in `.gw` of a folder. */
export class ServerProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly #output: Output;

  private constructor(child: ChildProcess, url: string, output: Output) {
    this.child = child;
    this.url = url;
    this.#output = output;
  }

  /**
   * Resolves once the server listens.
   *
   * @throws Error with the standard error output, if the server exits instead
   */
  static async start(
    cwd: string,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<ServerProcess> {
    const child = spawn(process.execPath, [main()], {
      cwd,
      env: { GW_PORT: "0", GW_ADMIN_TOKEN: adminToken, GW_LOG_LEVEL: "info", ...settings },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output: Output = { stdout: "", stderr: "", hasShutDown: false };
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      output.stderr += text;
    });
    child.stdout.setEncoding("utf8");
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout.on("data", (text: string) => {
        // Only failures are kept, because the whole log of a long test would fill the memory.
        output.stdout += text;
        const found = /"url":"([^"]+)".*"listening"/.exec(output.stdout)?.[1];
        if (found !== undefined) resolve(found);
        const lines = output.stdout.split("\n");
        output.hasShutDown ||= lines.some((line) => line.includes('"msg":"shut down"'));
        const failures = lines.slice(0, -1).filter((line) => /"level":"(error|fatal)"/.test(line));
        output.stdout = [...failures.slice(0, 100), lines.at(-1) ?? ""].join("\n");
      });
      child.once("close", () => reject(new Error(`the server exited: ${output.stderr}`)));
    });
    return new ServerProcess(child, url, output);
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Log lines of level `error` or `fatal`, at most 100. */
  get failures(): string[] {
    return this.#output.stdout.split("\n").filter((line) => /"level":"(error|fatal)"/.test(line));
  }

  /** Whether the server has closed everything that it had opened. */
  get hasShutDown(): boolean {
    return this.#output.hasShutDown;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    if (!this.isRunning) return;
    const closed = once(this.child, "close");
    this.child.kill(signal);
    await closed;
  }
}
