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
  readonly #closed: Promise<void>;
  readonly #ended: Promise<void>;

  constructor(newClient: () => Client, onSign: () => void) {
    this.#newClient = newClient;
    this.#onSign = onSign;
    const { signal } = this.#closing;
    this.#closed = new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
    this.#ended = this.#run();
  }

  async close(): Promise<void> {
    this.#closing.abort();
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
    const lost = new Promise<void>((resolve) => {
      client.on("error", () => resolve());
      client.on("end", () => resolve());
    });
    client.on("notification", () => this.#onSign());
    // The driver never settles a connection that is ended while it comes about: that comes first.
    const listening = client.connect().then(() => client.query(`listen ${channel}`));
    const ended = listening.then(() => Promise.race([lost, this.#closed])).catch(() => {});
    void ended.then(() => client.end()).catch(() => {});
    try {
      await Promise.race([listening, this.#closed]);
      if (this.#closing.signal.aborted) return true;
      // Whatever happened before is not told.
      this.#onSign();
      await ended;
      return true;
    } catch {
      return false;
    }
  }
}
