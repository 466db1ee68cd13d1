import type pg from "pg";
import type { Client } from "pg";

type Connected = (error: Error | null, client: Client) => void;

/**
 * The driver's client; where it gives up by itself in the midst of a login, it hangs up as well. Its
 * pool would forget it with the line still open, and the server would wait for a minute.
 */
export function endingClient(driver: typeof pg): typeof Client {
  return class extends driver.Client {
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
