import { isIP } from "node:net";
import { OperatorFileError, readOperatorFile } from "@gw/crypto/operator-input";
import { InvalidFieldError } from "@gw/entities";

/** The address of a database, and the login. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** `undefined` when none is sent. */
  readonly password: string | undefined;
  readonly database: string;
  /** A Unix socket instead of the host: a file, or for PostgreSQL its folder. */
  readonly socket: string | undefined;
  /** `undefined` for unencrypted connections. */
  readonly tls: ServerTls | undefined;
  /** One line if other users can read the file of the client's key. */
  readonly keyRisk?: string | undefined;
}

export interface ServerTls {
  /** Requires a server certificate of a trusted authority. */
  readonly verifiesAuthority: boolean;
  /** Requires a certificate for the host. */
  readonly verifiesHost: boolean;
  /**
   * PEM texts: trusted authorities instead of the default ones, the client certificate, and its
   * key.
   */
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
/** In bytes; a bundle of all public authorities has about 250,000. */
const maxCertificatesLength = 1_048_576;
const parameters = ["sslmode", ...Object.keys(files), "socket"];

/**
 * Parses `scheme://user:password@host:port/database?sslmode=…`. Errors repeat no part of the URL,
 * since any part may be a misplaced password.
 *
 * @throws INVALID_PARAMETER_VALUE
 */
export function parseServerUrl(url: string, kind: ServerUrlKind): ServerAddress {
  const reject = (rule: string): never => {
    throw new InvalidFieldError({ field: "url", rule: `must ${rule}`, example: kind.example });
  };
  const parsed =
    URL.parse(url) ?? reject("be a URL with a user, a host and a database, each percent-encoded");
  const decode = (part: string): string => {
    try {
      return decodeURIComponent(part);
    } catch {
      return reject("have its user, password, database and parameters percent-encoded");
    }
  };
  // URLSearchParams would turn the + of a path into a blank.
  const given = new Map<string, string>();
  for (const pair of parsed.search.slice(1).split("&").filter(Boolean)) {
    const [name = "", ...value] = pair.split("=").map(decode);
    if (!parameters.includes(name) || given.has(name)) {
      reject(`have only the parameters ${parameters.join(", ")}, each at most once`);
    }
    given.set(name, value.join("="));
  }
  if (parsed.hash !== "") reject("have no fragment; write a # in a password as %23");
  const socket = given.get("socket");
  if (socket !== undefined && !socket.startsWith("/"))
    reject("have an absolute path as its socket");
  const [database = "", ...rest] = parsed.pathname.slice(1).split("/");
  if (database === "" || rest.length > 0) reject("end with /<name of the database>");
  if (parsed.username === "") reject("have a user");
  if (parsed.hostname === "") reject("have a host");
  return {
    host: decode(parsed.hostname).replace(/^\[(.*)\]$/, "$1"),
    port: parsed.port === "" ? kind.defaultPort : Number(parsed.port),
    user: decode(parsed.username),
    password: parsed.password === "" ? undefined : decode(parsed.password),
    database: decode(database),
    socket,
    ...tlsOf(given, reject),
  };
}

function tlsOf(
  given: ReadonlyMap<string, string>,
  reject: (rule: string) => never,
): Pick<ServerAddress, "tls" | "keyRisk"> {
  const named = Object.keys(files).filter((name) => given.has(name));
  const mode = given.get("sslmode") ?? (named.length > 0 ? "verify-full" : "disable");
  const strictness = modes[mode];
  if (strictness === undefined) {
    if (mode !== "disable") reject("have an sslmode of disable, require, verify-ca or verify-full");
    if (named.length > 0) reject(`have no ${named.join(", ")} when its sslmode is disable`);
    return { tls: undefined };
  }
  let keyRisk: string | undefined;
  const contents = Object.entries(files).flatMap(([parameter, option]) => {
    const path = given.get(parameter);
    if (path === undefined) return [];
    try {
      const isOwned = parameter === "sslkey";
      const options = { isOwned, maxLength: maxCertificatesLength };
      const { text, risk } = readOperatorFile(path, options);
      if (isOwned && risk !== undefined) keyRisk = `The file of ${parameter} ${risk}`;
      return [[option, text] as const];
    } catch (error) {
      if (!OperatorFileError.is(error)) throw error;
      const { code, message } = error;
      if (code === undefined) return reject(`have another file as its ${parameter}: it ${message}`);
      return reject(`have a readable file as its ${parameter} (${code})`);
    }
  });
  return { tls: { ...strictness, ...Object.fromEntries(contents) }, keyRisk };
}

/** The URL without the password, for messages. */
export function describeAddress(scheme: string, address: ServerAddress): string {
  const { host, port, user, database, socket } = address;
  const place = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const end =
    socket === undefined ? "" : `?socket=${encodeURIComponent(socket).replaceAll("%2F", "/")}`;
  return `${scheme}//${encodeURIComponent(user)}@${place}/${encodeURIComponent(database)}${end}`;
}

/** Notices for the operator about an insecure connection or key. */
export function addressNotices({ host, socket, tls, keyRisk }: ServerAddress): string[] {
  const isLocal =
    socket !== undefined ||
    host === "localhost" ||
    host === "::1" ||
    (isIP(host) === 4 && host.startsWith("127."));
  const risks = keyRisk === undefined ? [] : [keyRisk];
  if (isLocal || tls?.verifiesHost === true) return risks;
  const weakness = tls === undefined ? "is not encrypted" : "does not verify the server";
  return [
    ...risks,
    `The connection to the database ${weakness}: add sslmode=verify-full to its URL`,
  ];
}
