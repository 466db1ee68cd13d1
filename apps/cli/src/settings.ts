import { readFileSync } from "node:fs";
import { wrongUse } from "./cli-error.js";

/** Where the server of this command line is, and as whom it is called. */
export interface CliSettings {
  readonly url: string;
  readonly token: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const defaultUrl = "http://127.0.0.1:8686";

/** The one place where the command line reads its environment: GW_URL, GW_TOKEN, GW_TOKEN_FILE. */
export function readCliSettings(env: Environment): CliSettings {
  return { url: readUrl(env), token: readToken(env) };
}

/** What the server's own settings are read from, with the database that `--database` names. */
export function hostEnvironment(env: Environment, database?: string): Environment {
  return database === undefined ? env : { ...env, GW_DATABASE_URL: database };
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
    return readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    throw wrongUse(
      `GW_TOKEN_FILE names ${file}, which cannot be read (${(error as NodeJS.ErrnoException).code}); ` +
        "set it to the file that holds your token",
    );
  }
}

function checked(name: string, token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw wrongUse(`${name} must hold a token of visible ASCII characters on one line`);
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}
