import { setTimeout as delay } from "node:timers/promises";
import type { ChangeListener } from "@gw/store-abstract";
import type { Client } from "pg";

/** Notified in each transaction that raises the revision. */
export const channel = "gateway_revision";

/** Milliseconds before a reconnect; doubled after each failure, up to the maximum. */
const minPause = 100;
const maxPause = 5_000;

/** Listens on its own connection, and reconnects when it is lost. */
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
    let pause = minPause;
    while (!signal.aborted) {
      if (await this.#listenUntilLost()) pause = minPause;
      // Jitter keeps gateways from reconnecting at the same moment.
      await delay(pause * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {});
      pause = Math.min(maxPause, pause * 2);
    }
  }

  /** @returns whether the connection was established */
  async #listenUntilLost(): Promise<boolean> {
    const client = this.#newClient();
    const lost = new Promise<void>((resolve) => {
      client.on("error", () => resolve());
      client.on("end", () => resolve());
    });
    client.on("notification", () => this.#onSign());
    // connect() never settles after end(), so the client is ended only once connect() has settled.
    const listening = client.connect().then(() => client.query(`listen ${channel}`));
    const ended = listening.then(() => Promise.race([lost, this.#closed])).catch(() => {});
    void ended.then(() => client.end()).catch(() => {});
    try {
      await Promise.race([listening, this.#closed]);
      if (this.#closing.signal.aborted) return true;
      // Changes before LISTEN send no notification.
      this.#onSign();
      await ended;
      return true;
    } catch {
      return false;
    }
  }
}
