import type { ServerSettings } from "@gw/gateway";
import { SettingError, StartError } from "@gw/gateway";
import type { FastifyInstance } from "fastify";

/** The address of a listening server. */
export interface Listening {
  /** Without a trailing slash. */
  readonly url: string;
  /** One line, if other machines can reach the server. */
  readonly warning?: string;
}

/** Starts to listen. @throws SettingError, StartError */
export async function listen(
  app: FastifyInstance,
  { host, port }: Pick<ServerSettings, "host" | "port">,
): Promise<Listening> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw toStartError((error as NodeJS.ErrnoException).code, { host, port }) ?? error;
  }
  const addresses = app.addresses().filter((one) => typeof one !== "string");
  const bound = addresses[0]?.port ?? port;
  const url = `http://${hostInUrl(host)}:${bound}`;
  if (addresses.every(({ address }) => isLoopback(address))) return { url };
  const warning =
    `The gateway listens on ${host} without TLS, and other machines can reach it: put a TLS proxy ` +
    "in front of it, or set GW_HOST=127.0.0.1";
  return { url, warning };
}

function toStartError(
  code: string | undefined,
  { host, port }: Pick<ServerSettings, "host" | "port">,
): Error | undefined {
  if (code === "EADDRINUSE") {
    return new StartError(
      `Port ${port} of ${host} is in use: stop the process that listens there, or set GW_PORT to ` +
        `another port, such as GW_PORT=${port < 65_535 ? port + 1 : 8686}`,
    );
  }
  if (code === "EACCES") {
    return new SettingError(
      `GW_PORT must be a port that this user may listen on; got ${port}. Use a port above 1023, ` +
        "such as GW_PORT=8686",
    );
  }
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return new SettingError(
      `GW_HOST must be an address or host name of this machine; got ${host} (${code}). Use for ` +
        "example GW_HOST=127.0.0.1",
    );
  }
  return undefined;
}

/** A server that listens on all addresses is reachable at the loopback address. */
function hostInUrl(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

function isLoopback(address: string): boolean {
  return address === "::1" || /^(::ffff:)?127\./.test(address);
}
