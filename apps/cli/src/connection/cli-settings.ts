import { type OperatorFile, OperatorFileError, readOperatorFile } from "@gw/crypto/operator-input";
import { wrongUse } from "../cli-error.js";

/** URL and token of the server. */
export interface CliSettings {
  readonly url: string;
  readonly token: string | undefined;
  /** That other users can read the token. */
  readonly warning?: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const defaultUrl = "http://127.0.0.1:8686";

/** Reads the settings of a client from the environment: GW_URL, GW_TOKEN, GW_TOKEN_FILE. */
export function readCliSettings(env: Environment): CliSettings {
  return { url: readUrl(env), ...readToken(env) };
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

function readToken(env: Environment): Pick<CliSettings, "token" | "warning"> {
  const token = nonEmpty(env.GW_TOKEN);
  const file = nonEmpty(env.GW_TOKEN_FILE);
  if (token !== undefined && file !== undefined) {
    throw wrongUse("GW_TOKEN and GW_TOKEN_FILE are both set; unset one of them");
  }
  if (token !== undefined) return { token: checked("GW_TOKEN", token) };
  if (file === undefined) return { token: undefined };
  const { text, risk } = readTokenFile(file);
  return {
    token: checked("GW_TOKEN_FILE", text),
    warning: risk && `the file that GW_TOKEN_FILE points to ${risk}`,
  };
}

function readTokenFile(file: string): OperatorFile {
  try {
    return readOperatorFile(file);
  } catch (error) {
    if (!OperatorFileError.is(error)) throw error;
    throw wrongUse(
      `GW_TOKEN_FILE (${file}) ${error.message}; set it to a file that contains your token`,
    );
  }
}

function checked(name: string, token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw wrongUse(`${name} must contain a token of visible ASCII characters on one line`);
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}
