import type pg from "pg";
import type { Client, ClientConfig } from "pg";

type Connected = (error: Error | null, client: Client) => void;

/**
 * The driver's client for use in a pool. When the client fails during the login, it also closes its
 * socket; otherwise the pool drops it with an open socket, and the server waits for a minute.
 */
export function pooledClient(driver: typeof pg): typeof Client {
  return class extends driver.Client {
    constructor(config?: string | ClientConfig) {
      super(config);
      // Callers get connection failures as rejections; an "error" event without a listener would
      // end the process, and the event may come before the pool hands the client out.
      this.on("error", () => {});
    }

    override connect(): Promise<Client>;
    override connect(callback: Connected): void;
    override connect(callback?: Connected): Promise<Client> | undefined {
      if (callback === undefined) return super.connect();
      super.connect((error: Error | null) => {
        if (error !== null) void this.end();
        callback(error, this);
      });
      return undefined;
    }
  };
}
