import { setTimeout as delay } from "node:timers/promises";
import type { ChangeListener } from "@gw/store-abstract";
import type { Client } from "pg";

/** Told to every gateway in the transaction that raises the revision. */
export const channel = "gateway_revision";

/** Milliseconds before another connection is tried; twice as long each time, up to the longest. */
const shortestPause = 100;
const longestPause = 5_000;

/** Listens on a connection of its own, and on the next one when that is lost. */
export class PostgresListener implements ChangeListener {
  readonly #newClient: () => Client;
  readonly #onSign: () => void;
  readonly #closing = new AbortController();
  readonly #ended: Promise<void>;
  #client: Client | undefined;

  constructor(newClient: () => Client, onSign: () => void) {
    this.#newClient = newClient;
    this.#onSign = onSign;
    this.#ended = this.#run();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#client?.end().catch(() => {});
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    let pause = shortestPause;
    while (!signal.aborted) {
      if (await this.#listenUntilLost()) pause = shortestPause;
      // Jitter: not all gateways shall come back at the same moment.
      await delay(pause * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {});
      pause = Math.min(longestPause, pause * 2);
    }
  }

  /** @returns whether it listened at all */
  async #listenUntilLost(): Promise<boolean> {
    const client = this.#newClient();
    this.#client = client;
    const lost = new Promise<void>((resolve) => {
      client.on("error", () => resolve());
      client.on("end", () => resolve());
    });
    client.on("notification", () => this.#onSign());
    try {
      await client.connect();
      if (this.#closing.signal.aborted) return true;
      await client.query(`listen ${channel}`);
      // Whatever happened before is not told.
      this.#onSign();
      await lost;
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => {});
    }
  }
}
