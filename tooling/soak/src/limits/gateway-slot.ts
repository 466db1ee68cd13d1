import { mkdirSync } from "node:fs";
import { CallClient } from "../calls/call-client.ts";
import { ServerProcess } from "../processes/server-process.ts";

/** A gateway that is killed and restarted on its data folder. */
export class GatewaySlot {
  readonly #folder: string;
  readonly #settings: Readonly<Record<string, string>>;
  readonly #connections: number;
  readonly #failures: string[] = [];
  #running: { readonly process: ServerProcess; readonly client: CallClient } | undefined;

  constructor(
    folder: string,
    options: { readonly settings: Readonly<Record<string, string>>; readonly connections: number },
  ) {
    this.#folder = folder;
    this.#settings = options.settings;
    this.#connections = options.connections;
    mkdirSync(folder);
  }

  /** Absent while the gateway is away. */
  get client(): CallClient | undefined {
    return this.#running?.client;
  }

  get url(): string | undefined {
    return this.#running?.process.url;
  }

  /** Log lines of all processes of level `error` or `fatal`. */
  get failures(): readonly string[] {
    return [...this.#failures, ...(this.#running?.process.failures ?? [])];
  }

  async start(): Promise<void> {
    const process = await ServerProcess.start(this.#folder, this.#settings);
    this.#running = { process, client: new CallClient(process.url, this.#connections) };
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    if (running === undefined) return;
    await running.process.stop(signal);
    running.client.close();
    this.#failures.push(...running.process.failures);
  }
}
