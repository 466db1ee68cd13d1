import { isIP, Socket } from "node:net";
import { buildConnector } from "undici";
import { EgressError, systemCode } from "./egress-error.js";
import { addressForbidden, type EgressPolicy } from "./egress-policy.js";
import { type EgressLookup, findAddresses, systemLookup } from "./find-addresses.js";
import { hostOf, portOf } from "./url-parts.js";

/** What {@link createEgressConnector} works by. */
export interface EgressConnectorOptions {
  readonly policy: EgressPolicy;
  /** Instead of the look-up of the system. */
  readonly lookup?: EgressLookup | undefined;
  /** Milliseconds for look-up, connection and TLS together; 10 s where absent. */
  readonly timeout?: number | undefined;
  /** Certificates in PEM to trust, instead of those that Node brings. */
  readonly ca?: string | readonly string[] | undefined;
}

/** Milliseconds until the next address is tried; the last one has what is left. */
const attemptTimeout = 500;
const keepAliveDelay = 60_000;

/**
 * The guard as undici takes it: a connector that looks names up itself, dials no address that it
 * has not looked at, and looks again at what it got before a byte is sent. It knows no proxy, and
 * speaks HTTP/1.1. Errors are an `EgressError`. A request that is aborted closes the connection
 * that was being made for it.
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
    const socket = new Socket();
    const deadline = setTimeout(() => {
      socket.destroy(new EgressError("EGRESS_TIMEOUT", `${hostname} did not answer in time`));
    }, timeout);
    dial({ socket, target, policy, lookup, secure })
      .finally(() => clearTimeout(deadline))
      .then(
        (connected) => callback(null, connected),
        (error: unknown) => {
          socket.destroy();
          callback(asEgressError(error, hostname), null);
        },
      );
    // By it undici can give up a connection that no request waits for any more.
    return socket;
  };
}

async function dial(options: {
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

/** Rejects once the socket is closed; it also is the listener without which an error ends Node. */
function whenClosed(socket: Socket): Promise<never> {
  const closed = new Promise<never>((_, reject) => {
    socket.on("error", reject).once("close", () => reject(new Error("closed")));
  });
  // The socket outlives the race for it.
  closed.catch(() => {});
  return closed;
}

// The parser has the last word on what a host is, whoever wrote it.
function targetUrl({
  protocol,
  hostname,
  port,
}: Pick<buildConnector.Options, "protocol" | "hostname" | "port">): URL {
  const host = isIP(hostname) === 6 ? `[${hostname}]` : hostname;
  const text = `${protocol}//${host}${port === "" ? "" : `:${port}`}`;
  if (URL.canParse(text)) return new URL(text);
  throw new EgressError("EGRESS_FORBIDDEN", "a target has to be a URL with a host");
}

function connect(
  socket: Socket,
  { url, addresses }: { readonly url: URL; readonly addresses: readonly string[] },
): Promise<void> {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  socket.setNoDelay(true).setKeepAlive(true, keepAliveDelay);
  return new Promise((resolve) => {
    socket.once("connect", resolve).connect({
      host: hostOf(url),
      port: portOf(url),
      // Node tries one after the other, of both families in turn.
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: attemptTimeout,
      lookup: (_hostname, _options, callback) => callback(null, found),
    });
  });
}

function startTls(
  socket: Socket,
  { url, secure }: { readonly url: URL; readonly secure: buildConnector.connector },
): Promise<Socket> {
  const [hostname, port] = [hostOf(url), String(portOf(url))];
  // The name is that of the URL, whatever a Host header says; an address goes without one.
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
  const message = `cannot connect to ${host}${systemCode(error)}`;
  return new EgressError("EGRESS_CONNECT_FAILED", message);
}
