import type { GatewayLimit } from "@gw/entities";
import { Limiter } from "../../limiter/limiter.js";
import type { OpenedLedger } from "../kit/harness.js";
import { FaultyLink } from "./faulty-link.js";
import { ManualClock } from "./manual-clock.js";
import type { ModelCall } from "./model-call.js";
import { ModelSpool } from "./model-spool.js";

/** The longest call of the model, in milliseconds. */
export const longestCallMs = 40_000;

/** The limits that a machine has loaded. */
export interface ModelConfiguration {
  readonly revision: number;
  readonly limits: readonly GatewayLimit[];
}

/** A machine that runs a gateway: it has a clock, a disk, a connection, and a process. */
export class ModelMachine {
  readonly link: FaultyLink = new FaultyLink();
  readonly #opened: OpenedLedger;
  readonly #wallAhead: number;
  readonly #load: () => ModelConfiguration;
  calls: ModelCall[] = [];
  spools: ModelSpool[] = [];
  #limiter: Limiter | undefined;
  #clock: ManualClock | undefined;

  constructor(
    opened: OpenedLedger,
    options: { readonly wallAhead: number; readonly load: () => ModelConfiguration },
  ) {
    this.#opened = opened;
    this.#wallAhead = options.wallAhead;
    this.#load = options.load;
  }

  get limiter(): Limiter | undefined {
    return this.#limiter;
  }

  get clock(): ManualClock | undefined {
    return this.#clock;
  }

  /** @param time - of the database, in milliseconds since the Unix epoch */
  start(time: number): void {
    if (this.#limiter !== undefined) return;
    this.#clock = new ManualClock(time, this.#wallAhead);
    this.#limiter = new Limiter({
      ledger: this.link.over(this.#opened.ledger),
      maxCallMs: longestCallMs + 20_000,
      clock: this.#clock,
      reload: async (workspaceId) => ({ workspaceId, ...this.#load() }),
    });
    this.configure();
  }

  /** Takes over the current configuration. */
  configure(): void {
    this.#limiter?.configure({ workspaceId: "default", ...this.#load() });
  }

  /** Ends the process, whose calls have ended. */
  stop(): void {
    this.#limiter?.close();
    this.#limiter = undefined;
    this.#clock = undefined;
  }

  /** Kills the process, and with it its calls. */
  kill(): readonly ModelCall[] {
    this.stop();
    for (const spool of this.spools) spool.hasCrashed = true;
    return this.calls.splice(0);
  }

  /** The spool of a gateway id. */
  async spoolOf(gatewayId: string): Promise<ModelSpool> {
    const known = this.spools.find((spool) => spool.gatewayId === gatewayId);
    if (known !== undefined) return known;
    const spool = new ModelSpool(gatewayId);
    this.spools.push(spool);
    await this.#opened.usage.registerGateway({ gatewayId });
    return spool;
  }

  /** Sends the next batch of a spool, and ends its gateway id after the last one. */
  async send(spool: ModelSpool): Promise<void> {
    const { usage, ledger } = this.#opened;
    const batch = spool.cut();
    if (batch !== undefined) this.#limiter?.batched(batch);
    const { first } = spool;
    if (first !== undefined) {
      await this.link.send(() => usage.addBatch(first));
      spool.remove(first);
    }
    if (!spool.isEmpty || !this.#hasEnded(spool)) return;
    const { gatewayId, hasCrashed } = spool;
    await this.link.send(() => ledger.closeGateway({ gatewayId, hasCrashed }));
    this.spools = this.spools.filter((one) => one !== spool);
  }

  #hasEnded({ gatewayId }: ModelSpool): boolean {
    const isCurrent = this.#limiter?.gatewayId === gatewayId;
    return !isCurrent && this.calls.every((call) => call.gatewayId !== gatewayId);
  }
}
