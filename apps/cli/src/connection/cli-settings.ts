import { closeSync, constants, openSync, readSync } from "node:fs";
import { wrongUse } from "../cli-error.js";

/** Where the server of this command line is, and as whom it is called. */
export interface CliSettings {
  readonly url: string;
  readonly token: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const exampleDatabase = "--database sqlite:.gw/gateway.db";
// A pipe that nobody writes to is an empty file, not one to wait for. Windows has no such flag.
const readFlags: number = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
const defaultUrl = "http://127.0.0.1:8686";

/** The one place where the command line reads its environment: GW_URL, GW_TOKEN, GW_TOKEN_FILE. */
export function readCliSettings(env: Environment): CliSettings {
  return { url: readUrl(env), token: readToken(env) };
}

/** What the server's own settings are read from, with the database that `--database` names. */
export function hostEnvironment(env: Environment, database?: string): Environment {
  if (database === undefined) return env;
  // The server takes an empty setting for an absent one, and would make a new gateway here.
  if (database.trim() === "")
    throw wrongUse(`--database must name one, such as ${exampleDatabase}`);
  return { ...env, GW_DATABASE_URL: database };
}

/** What a server says about its setting, as the option that has given it is called here. */
export function namingOption(message: string): string {
  return message
    .replaceAll("GW_DATABASE_URL=", "--database ")
    .replaceAll("GW_DATABASE_URL", "--database");
}

/** Where a server started here, with the embedded database, would keep what it generates. */
export function localDataDir(env: Environment): string {
  return nonEmpty(env.GW_DATA_DIR) ?? ".gw";
}

function readUrl(env: Environment): string {
  const url = nonEmpty(env.GW_URL) ?? defaultUrl;
  // Never repeated in the message: a URL with a user part carries a password.
  if (!/^https?:\/\/[^\s/?#@\\]+(\/[^\s?#\\]*)?$/i.test(url) || !URL.canParse(url)) {
    throw wrongUse(
      "GW_URL must be an http or https URL without user, query or fragment, " +
        `such as ${defaultUrl}`,
    );
  }
  return url.replace(/\/+$/, "");
}

function readToken(env: Environment): string | undefined {
  const token = nonEmpty(env.GW_TOKEN);
  const file = nonEmpty(env.GW_TOKEN_FILE);
  if (token !== undefined && file !== undefined) {
    throw wrongUse("GW_TOKEN and GW_TOKEN_FILE are both set; unset one of them");
  }
  if (token !== undefined) return checked("GW_TOKEN", token);
  return file === undefined ? undefined : checked("GW_TOKEN_FILE", readTokenFile(file));
}

function readTokenFile(file: string): string {
  try {
    const opened = openSync(file, readFlags);
    try {
      return readToEnd(opened).replace(/\r?\n$/, "");
    } finally {
      closeSync(opened);
    }
  } catch (error) {
    throw wrongUse(
      `GW_TOKEN_FILE names ${file}, which cannot be read (${(error as NodeJS.ErrnoException).code}); ` +
        "set it to the file that holds your token",
    );
  }
}

function readToEnd(opened: number): string {
  const chunks: Buffer[] = [];
  for (;;) {
    const chunk = Buffer.alloc(8_192);
    try {
      const length = readSync(opened, chunk);
      if (length === 0) return Buffer.concat(chunks).toString("utf8");
      chunks.push(chunk.subarray(0, length));
    } catch (error) {
      // A pipe whose writer is still at work, such as <(pass show gateway).
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

function checked(name: string, token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw wrongUse(`${name} must hold a token of visible ASCII characters on one line`);
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}
