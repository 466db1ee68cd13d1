import { RestGatewayStore } from "@gw/store-rest";
import { CallClient } from "../calls/call-client.ts";
import type { Random } from "../load/random.ts";
import { adminToken } from "../processes/server-process.ts";
import type { SoakWorkspace } from "./create-workspaces.ts";
import type { CredentialHistory, Finding } from "./credential-history.ts";
import { readEcho } from "./echo-provider.ts";

export interface WorkspacesLoadOptions {
  readonly urls: readonly string[];
  readonly workspaces: readonly SoakWorkspace[];
  /** A token that may call the endpoints of all workspaces. */
  readonly installationToken: string;
  /** Calls in flight. */
  readonly callers: number;
  readonly history: CredentialHistory;
  readonly random: Random;
  /** One of this many calls is judged as if it had named another workspace; 0 for none. */
  readonly misjudgeEvery: number;
  readonly onProblem: (problem: string) => void;
}

export interface LoadCounts {
  calls: number;
  /** Calls with the token of the installation, which name the workspace in a header. */
  byHeader: number;
  /** Calls without status 200, and failed updates. */
  failures: number;
  /** Updates of secrets that were acknowledged. */
  updates: number;
  /** Calls that were judged as if they had named another workspace. */
  misjudged: number;
  readonly findings: Record<Finding["kind"], number>;
}

/** Calls from one update of a secret to the next. */
const callsPerUpdate = 25;

/** Calls endpoints of all workspaces through all gateways, and updates secrets, until `end`. */
export class WorkspacesLoad {
  readonly counts: LoadCounts = {
    calls: 0,
    byHeader: 0,
    failures: 0,
    updates: 0,
    misjudged: 0,
    findings: { crossed: 0, outdated: 0, unknown: 0 },
  };
  readonly #options: WorkspacesLoadOptions;
  readonly #clients: readonly CallClient[];
  readonly #updating = new Set<string>();
  readonly #waiting = new Set<{ readonly calls: number; readonly resolve: () => void }>();
  readonly #working: Promise<unknown>;
  #begun = 0;
  #hasEnded = false;

  constructor(options: WorkspacesLoadOptions) {
    const { urls, callers } = options;
    this.#options = options;
    this.#clients = urls.map((url) => new CallClient(url, callers));
    this.#working = Promise.all(Array.from({ length: callers }, () => this.#work()));
  }

  /** Resolves once this many more calls have been answered. */
  whenCalled(more: number): Promise<void> {
    const calls = this.counts.calls + more;
    return new Promise((resolve) => this.#waiting.add({ calls, resolve }));
  }

  async end(): Promise<void> {
    this.#hasEnded = true;
    await this.#working;
    for (const client of this.#clients) client.close();
  }

  async #work(): Promise<void> {
    while (!this.#hasEnded) {
      this.#begun += 1;
      const serial = this.#begun;
      await this.#call(serial);
      if (serial % callsPerUpdate === 0) await this.#update();
      for (const one of this.#waiting) {
        if (this.counts.calls < one.calls) continue;
        this.#waiting.delete(one);
        one.resolve();
      }
    }
  }

  async #call(serial: number): Promise<void> {
    const { workspaces, random, installationToken, misjudgeEvery } = this.#options;
    const { counts } = this;
    const index = random.below(workspaces.length);
    const { name, token } = itemAt(workspaces, index);
    const gateway = random.below(this.#clients.length);
    const isByHeader = random.chance(0.5);
    const headers: Record<string, string> = isByHeader
      ? { authorization: `Bearer ${installationToken}`, "x-mlflow-workspace": name }
      : { authorization: `Bearer ${token}` };
    const prompt = `call-${serial}`;
    const begin = performance.now();
    try {
      const messages = [{ role: "user", content: prompt }];
      const { status, text } = await itemAt(this.#clients, gateway).call({ messages }, headers);
      if (status !== 200) throw new Error(`status ${status}: ${text}`);
      const echo = readEcho(text);
      if (echo.prompt !== prompt)
        this.#find("unknown", `${prompt} got the answer of ${echo.prompt}`);
      const isMisjudged = misjudgeEvery > 0 && serial % misjudgeEvery === 0;
      const workspace = isMisjudged ? itemAt(workspaces, index + 1).name : name;
      if (isMisjudged) counts.misjudged += 1;
      const { credential } = echo;
      const found = this.#options.history.judge({ workspace, gateway, begin, credential });
      if (found !== undefined) this.#find(found.kind, `${prompt}: ${found.text}`);
    } catch (error) {
      this.#fail(`${prompt} of ${name} through gateway ${gateway}: ${String(error)}`);
    }
    counts.calls += 1;
    if (isByHeader) counts.byHeader += 1;
  }

  async #update(): Promise<void> {
    const { workspaces, random, urls, history } = this.#options;
    const { name, secretId } = random.pick(workspaces);
    if (this.#updating.has(name)) return;
    this.#updating.add(name);
    const gateway = random.below(urls.length);
    const baseUrl = itemAt(urls, gateway);
    const store = new RestGatewayStore({ baseUrl, token: adminToken, workspace: name });
    const credential = history.next(name);
    try {
      await store.updateGatewaySecret({ secretId, secretValue: { api_key: credential } });
      history.acknowledge(credential, { gateway, at: performance.now() });
      this.counts.updates += 1;
    } catch (error) {
      this.#fail(`the update of ${name} through gateway ${gateway}: ${String(error)}`);
    } finally {
      this.#updating.delete(name);
      await store.close();
    }
  }

  #find(kind: Finding["kind"], text: string): void {
    this.counts.findings[kind] += 1;
    // In the control, this is what must be found.
    if (kind === "crossed" && this.#options.misjudgeEvery > 0) return;
    this.#options.onProblem(`${kind}: ${text}`);
  }

  #fail(problem: string): void {
    this.counts.failures += 1;
    this.#options.onProblem(problem);
  }
}

/** The item at an index, which continues at the first one. */
function itemAt<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new RangeError("`items` must not be empty");
  return item;
}
