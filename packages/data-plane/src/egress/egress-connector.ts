import { isIP, Socket, type SocketConstructorOpts } from "node:net";
import type { DuplexOptions } from "node:stream";
import { buildConnector } from "undici";
import { EgressError, inBrackets, systemCode } from "./egress-error.js";
import { addressForbidden, type EgressPolicy } from "./egress-policy.js";
import { type EgressLookup, findAddresses, systemLookup } from "./find-addresses.js";
import { hostOf, portOf } from "./url-parts.js";

/** Options of {@link createEgressConnector}. */
export interface EgressConnectorOptions {
  readonly policy: EgressPolicy;
  /** Resolves names; the resolver of the system by default. */
  readonly lookup?: EgressLookup | undefined;
  /** Milliseconds for name resolution, connection and TLS together; 10,000 by default. */
  readonly timeout?: number | undefined;
  /** Trusted certificates in PEM; those of Node.js by default. */
  readonly ca?: string | readonly string[] | undefined;
}

/** Milliseconds until the next address is tried; the last address has the remaining time. */
const attemptTimeout = 500;
const keepAliveDelay = 60_000;
/** Its type in Node.js lacks what the stream of the socket accepts. */
const socketOptions: SocketConstructorOpts & DuplexOptions = {
  // In bytes; most prompts fit, and then leave in one system call.
  writableHighWaterMark: 262_144,
};

/**
 * Creates a connector for undici that enforces an egress policy: it resolves names itself, connects only
 * to addresses that it has checked, and checks the connected address again before a byte is sent. It
 * uses no proxy and HTTP/1.1. Its errors are of type `EgressError`. Aborting a request closes the
 * connection that is being made for it.
 *
 * @example
 * ```ts
 * const policy = EgressPolicy.parse(process.env.GW_EGRESS_ALLOW ?? "");
 * const agent = new Agent({ connect: createEgressConnector({ policy }) });
 * ```
 */
export function createEgressConnector(options: EgressConnectorOptions): buildConnector.connector {
  const { policy, lookup = systemLookup, timeout = 10_000, ca } = options;
  const trust = ca === undefined ? {} : { ca: typeof ca === "string" ? ca : [...ca] };
  const secure = buildConnector({ allowH2: false, timeout: 0, ...trust });
  return (target, callback) => {
    const { hostname } = target;
    const socket = new Socket(socketOptions);
    const deadline = setTimeout(() => {
      socket.destroy(new EgressError("EGRESS_TIMEOUT", `${hostname} did not respond in time`));
    }, timeout);
    openConnection({ socket, target, policy, lookup, secure })
      .finally(() => clearTimeout(deadline))
      .then(
        (connected) => callback(null, connected),
        (error: unknown) => {
          socket.destroy();
          callback(asEgressError(error, hostname), null);
        },
      );
    // undici destroys the socket if no request needs the connection any more.
    return socket;
  };
}

async function openConnection(options: {
  readonly socket: Socket;
  readonly target: Pick<buildConnector.Options, "protocol" | "hostname" | "port">;
  readonly policy: EgressPolicy;
  readonly lookup: EgressLookup;
  readonly secure: buildConnector.connector;
}): Promise<Socket> {
  const { socket, target, policy, lookup, secure } = options;
  const closed = whenClosed(socket);
  const url = targetUrl(target);
  policy.checkUrl(url);
  const addresses = await Promise.race([closed, findAddresses(url, { policy, lookup })]);
  await Promise.race([closed, connect(socket, { url, addresses })]);
  if (!policy.permitsAddress(url, socket.remoteAddress ?? "")) throw addressForbidden(url);
  if (url.protocol === "http:") return socket;
  return Promise.race([closed, startTls(socket, { url, secure })]);
}

/** Rejects once the socket is closed. Also handles its errors, which would end the process. */
function whenClosed(socket: Socket): Promise<never> {
  const closed = new Promise<never>((_, reject) => {
    socket.on("error", reject).once("close", () => reject(new Error("closed")));
  });
  // Later rejections have no other handler.
  closed.catch(() => {});
  return closed;
}

// The URL parser decides what the host is, however it is spelled.
function targetUrl({
  protocol,
  hostname,
  port,
}: Pick<buildConnector.Options, "protocol" | "hostname" | "port">): URL {
  const host = isIP(hostname) === 6 ? `[${hostname}]` : hostname;
  const text = `${protocol}//${host}${port === "" ? "" : `:${port}`}`;
  if (URL.canParse(text)) return new URL(text);
  throw new EgressError("EGRESS_FORBIDDEN", "the target must be a URL with a host");
}

function connect(
  socket: Socket,
  { url, addresses }: { readonly url: URL; readonly addresses: readonly string[] },
): Promise<void> {
  const candidates = addresses.map((address) => ({ address, family: isIP(address) }));
  socket.setNoDelay(true).setKeepAlive(true, keepAliveDelay);
  return new Promise((resolve) => {
    socket.once("connect", resolve).connect({
      host: hostOf(url),
      port: portOf(url),
      // Node.js tries the addresses one after the other, alternating between the families.
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: attemptTimeout,
      lookup: (_hostname, _options, callback) => callback(null, candidates),
    });
  });
}

function startTls(
  socket: Socket,
  { url, secure }: { readonly url: URL; readonly secure: buildConnector.connector },
): Promise<Socket> {
  const [hostname, port] = [hostOf(url), String(portOf(url))];
  // The server name is that of the URL, not of a Host header; an address has none.
  const servername = isIP(hostname) === 0 ? hostname : "";
  const target = { protocol: "https:", hostname, host: url.host, port, servername };
  return new Promise((resolve, reject) => {
    secure({ ...target, httpSocket: socket }, (error, secured) => {
      if (error === null) resolve(secured);
      else reject(error);
    });
  });
}

function asEgressError(error: unknown, host: string): EgressError {
  if (EgressError.is(error)) return error;
  const code = systemCode(error);
  const message = `cannot connect to ${host}${inBrackets(code)}`;
  return new EgressError("EGRESS_CONNECT_FAILED", message, code);
}
