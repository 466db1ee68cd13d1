import type pg from "pg";
import type { Client, ClientConfig } from "pg";

type Connected = (error: Error | null, client: Client) => void;

/**
 * The driver's client as a pool can live with it. Where it gives up by itself in the midst of a
 * login, it hangs up as well: the pool would forget it with the line still open, and the server
 * would wait for a minute.
 */
export function pooledClient(driver: typeof pg): typeof Client {
  return class extends driver.Client {
    constructor(config?: string | ClientConfig) {
      super(config);
      // What happens to a connection is told to its user. Unheard it would end the process, and it
      // may happen before the pool has handed the connection out.
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
