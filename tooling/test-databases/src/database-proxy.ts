import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A proxy on loopback between a gateway and a database server. */
export interface DatabaseProxy {
  /** The URL of the server through the proxy. */
  readonly url: string;
  /** How many connections were opened through the proxy. */
  readonly opened: number;
  /**
   * Cuts a connection at the next client message that contains the text: `before` it reaches the
   * server, or `after` the server has answered, without forwarding the answer.
   */
  severAt(text: string, when: "before" | "after"): void;
  /** Leads new connections to another server; open ones are unchanged. */
  lead(serverUrl: string): void;
  close(): Promise<void>;
}

/** Starts a proxy in front of the server of the URL. */
export async function startProxy(serverUrl: string): Promise<DatabaseProxy> {
  let target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let opened = 0;
  let cut: { readonly text: string; readonly when: "before" | "after" } | undefined;
  const server = createServer((client) => {
    opened += 1;
    const upstream = connect(Number(target.port), target.hostname);
    let isCutting = false;
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", end).on("close", end);
    }
    client.on("data", (bytes) => {
      const isMeant = cut !== undefined && bytes.toString("latin1").includes(cut.text);
      if (isMeant && cut?.when === "before") {
        cut = undefined;
        end();
        return;
      }
      if (isMeant) {
        cut = undefined;
        isCutting = true;
      }
      upstream.write(bytes);
    });
    upstream.on("data", (bytes) => {
      if (isCutting) end();
      else client.write(bytes);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(serverUrl);
  url.host = `127.0.0.1:${(server.address() as { port: number }).port}`;
  return {
    url: url.href,
    get opened() {
      return opened;
    },
    severAt(text, when) {
      cut = { text, when };
    },
    lead(otherUrl) {
      target = new URL(otherUrl);
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
