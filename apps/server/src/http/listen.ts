import type { ServerSettings } from "@gw/gateway";
import { SettingError, StartError } from "@gw/gateway";
import type { FastifyInstance } from "fastify";

/** Where the server can be reached, and what the operator should know about that. */
export interface Listening {
  /** Without a slash at its end. */
  readonly url: string;
  /** One line: others than this machine can reach it. */
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
    throw refusal((error as NodeJS.ErrnoException).code, { host, port }) ?? error;
  }
  const addresses = app.addresses().filter((one) => typeof one !== "string");
  const bound = addresses[0]?.port ?? port;
  const url = `http://${inUrl(host)}:${bound}`;
  if (addresses.every(({ address }) => isLoopback(address))) return { url };
  const warning =
    `The gateway listens on ${host}, so other machines can reach it, and it speaks no TLS: put ` +
    "TLS in front of it, or set GW_HOST=127.0.0.1";
  return { url, warning };
}

function refusal(
  code: string | undefined,
  { host, port }: Pick<ServerSettings, "host" | "port">,
): Error | undefined {
  if (code === "EADDRINUSE") {
    return new StartError(
      `Port ${port} of ${host} is in use: stop what listens there, or set GW_PORT to another, ` +
        `such as GW_PORT=${port < 65_535 ? port + 1 : 8686}`,
    );
  }
  if (code === "EACCES") {
    return new SettingError(
      `GW_PORT must be a port that this user may listen on, which ${port} is not, such as ` +
        "GW_PORT=8686",
    );
  }
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return new SettingError(
      `GW_HOST must be an address or host name of this machine, which ${host} is not (${code}), ` +
        "such as GW_HOST=127.0.0.1",
    );
  }
  return undefined;
}

/** Whoever listens on every address is also on this one. */
function inUrl(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

function isLoopback(address: string): boolean {
  return address === "::1" || /^(::ffff:)?127\./.test(address);
}
