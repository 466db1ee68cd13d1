import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { mlflowProgram, mlflowSettings } from "./mlflow-program.ts";

type Outcome = { readonly result: unknown } | { readonly error: MlflowError };

/** An exception of MLflow's client. */
interface MlflowError {
  /** The name of its class. */
  readonly type: string;
  readonly code: string;
  readonly message: string;
}

type Arguments = Readonly<Record<string, unknown>>;

/** MLflow's own client, in a process of Python. */
export class MlflowClient {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #errors = "";

  constructor({ url, token }: { readonly url: string; readonly token: string }) {
    const [command, file] = mlflowProgram("client");
    const address = { MLFLOW_TRACKING_URI: url, MLFLOW_TRACKING_TOKEN: token };
    const child = spawn(command, [file], {
      env: { ...process.env, ...mlflowSettings, ...address },
      stdio: "pipe",
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#errors += text;
    });
    this.#child = child;
    this.#lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  }

  /**
   * Calls a function of the workspaces or the gateway. Await it before the next call.
   *
   * @param workspace - the one that `set_workspace` sets; none by default
   * @throws MlflowError
   */
  async call<Result = unknown>(
    fn: string,
    args: Arguments = {},
    workspace: string | null = null,
  ): Promise<Result> {
    const call = { function: fn, arguments: args, workspace };
    this.#child.stdin?.write(`${JSON.stringify(call)}\n`);
    const line = await this.#lines.next();
    if (line.done) throw new Error(`MLflow's client ended: ${this.#errors}`);
    const outcome: Outcome = JSON.parse(line.value);
    if ("error" in outcome) throw outcome.error;
    return outcome.result as Result;
  }

  async close(): Promise<void> {
    const closed = once(this.#child, "close");
    // It may wait for a response that never comes.
    this.#child.kill();
    await closed;
  }
}
