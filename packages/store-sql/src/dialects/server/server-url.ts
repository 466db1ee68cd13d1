import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { GatewayError } from "@gw/entities";

/** Where a database server is, and as whom to go there. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** `undefined`: none is sent. */
  readonly password: string | undefined;
  readonly database: string;
  /** A Unix socket to use in place of the host: a file, or for PostgreSQL the folder it is in. */
  readonly socket: string | undefined;
  /** `undefined`: not encrypted. */
  readonly tls: ServerTls | undefined;
}

export interface ServerTls {
  /** The server's certificate must be of an authority that is trusted. */
  readonly verifiesAuthority: boolean;
  /** It must also be that of the host. */
  readonly verifiesHost: boolean;
  /** Authorities to trust in place of the usual ones; a certificate of ours, and its key. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export interface ServerUrlKind {
  /** Such as `postgres:`. */
  readonly schemes: readonly string[];
  readonly defaultPort: number;
  readonly example: string;
}

const modes: Readonly<Record<string, Pick<ServerTls, "verifiesAuthority" | "verifiesHost">>> = {
  require: { verifiesAuthority: false, verifiesHost: false },
  "verify-ca": { verifiesAuthority: true, verifiesHost: false },
  "verify-full": { verifiesAuthority: true, verifiesHost: true },
};
const files = { sslrootcert: "ca", sslcert: "cert", sslkey: "key" } as const;
const parameters = ["sslmode", ...Object.keys(files), "socket"];

/**
 * Reads `scheme://user:password@host:port/database?sslmode=…`. No part of it is repeated in an error:
 * any of them may be a misplaced password.
 *
 * @throws INVALID_PARAMETER_VALUE
 */
export function parseServerUrl(url: string, kind: ServerUrlKind): ServerAddress {
  const refuse = (rule: string): never => {
    throw new GatewayError("INVALID_PARAMETER_VALUE", `url must ${rule}, such as ${kind.example}`);
  };
  const parsed =
    URL.parse(url) ?? refuse("be a URL with a user, a host and a database, each percent-encoded");
  const given = parsed.searchParams;
  for (const name of given.keys()) {
    if (parameters.includes(name) && given.getAll(name).length === 1) continue;
    refuse(`have no parameters but ${parameters.join(", ")}, each at most once`);
  }
  if (parsed.hash !== "") refuse("have no fragment (a # in a password is written %23)");
  const socket = given.get("socket") ?? undefined;
  if (socket !== undefined && !socket.startsWith("/"))
    refuse("name an absolute path as its socket");
  const [database = "", ...rest] = parsed.pathname.slice(1).split("/");
  if (database === "" || rest.length > 0) refuse("end in /<name of the database>");
  if (parsed.username === "") refuse("name a user");
  if (parsed.hostname === "") refuse("name a host");
  const decode = (part: string): string => {
    try {
      return decodeURIComponent(part);
    } catch {
      return refuse("have its user, password and database percent-encoded");
    }
  };
  return {
    host: decode(parsed.hostname).replace(/^\[(.*)\]$/, "$1"),
    port: parsed.port === "" ? kind.defaultPort : Number(parsed.port),
    user: decode(parsed.username),
    password: parsed.password === "" ? undefined : decode(parsed.password),
    database: decode(database),
    socket,
    tls: tlsOf(given, refuse),
  };
}

function tlsOf(given: URLSearchParams, refuse: (rule: string) => never): ServerTls | undefined {
  const named = Object.keys(files).filter((name) => given.has(name));
  const mode = given.get("sslmode") ?? (named.length > 0 ? "verify-full" : "disable");
  const strictness = modes[mode];
  if (strictness === undefined) {
    if (mode !== "disable") refuse("have an sslmode of disable, require, verify-ca or verify-full");
    if (named.length > 0) refuse(`have no ${named.join(", ")} where its sslmode is disable`);
    return undefined;
  }
  const contents = Object.entries(files).flatMap(([parameter, option]) => {
    const path = given.get(parameter);
    if (path === null) return [];
    try {
      return [[option, readFileSync(path, "utf8")] as const];
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return refuse(`name as its ${parameter} a file that can be read (${code})`);
    }
  });
  return { ...strictness, ...Object.fromEntries(contents) };
}

/** The address for people: without the password. */
export function describeAddress(scheme: string, address: ServerAddress): string {
  const { host, port, user, database, socket } = address;
  const place = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const end = socket === undefined ? "" : `?socket=${socket}`;
  return `${scheme}//${encodeURIComponent(user)}@${place}/${encodeURIComponent(database)}${end}`;
}

/** What the operator should know about the way there. */
export function addressNotices({ host, socket, tls }: ServerAddress): string[] {
  const staysHere =
    socket !== undefined ||
    host === "localhost" ||
    host === "::1" ||
    (isIP(host) === 4 && host.startsWith("127."));
  if (staysHere || tls?.verifiesHost === true) return [];
  const lack = tls === undefined ? "is not encrypted" : "does not check whom it speaks with";
  return [`The connection to the database ${lack}: add sslmode=verify-full to its URL`];
}
