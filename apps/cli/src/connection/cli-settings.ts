import { closeSync, constants, openSync, readSync } from "node:fs";
import { wrongUse } from "../cli-error.js";

/** URL and token of the server. */
export interface CliSettings {
  readonly url: string;
  readonly token: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

// A pipe without a writer reads as empty instead of blocking. Windows lacks the flag.
const readFlags: number = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
const defaultUrl = "http://127.0.0.1:8686";

/** Reads the settings of a client from the environment: GW_URL, GW_TOKEN, GW_TOKEN_FILE. */
export function readCliSettings(env: Environment): CliSettings {
  return { url: readUrl(env), token: readToken(env) };
}

/** The data folder of a server with the embedded database that starts in this environment. */
export function localDataDir(env: Environment): string {
  return nonEmpty(env.GW_DATA_DIR) ?? ".gw";
}

function readUrl(env: Environment): string {
  const url = nonEmpty(env.GW_URL) ?? defaultUrl;
  // The message omits the URL, which may contain a password.
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
      `GW_TOKEN_FILE (${file}) cannot be read (${(error as NodeJS.ErrnoException).code}); ` +
        "set it to a file that contains your token",
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
      // The writer of a pipe, such as <(pass show gateway), has not finished.
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

function checked(name: string, token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw wrongUse(`${name} must contain a token of visible ASCII characters on one line`);
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}
