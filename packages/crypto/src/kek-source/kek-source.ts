import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { keyLength } from "../envelope/aead.js";
import { KekSettingError } from "../errors.js";
import { Secret } from "../secret.js";
import type { KekProviderFactory } from "./kek-provider-factory.js";
import { assertPassphrase } from "./passphrase.js";

/** The built-in schemes of key settings. */
export type KekScheme = "raw" | "passphrase" | "file" | "env";

/** The name of a setting for messages if none is given. */
export const defaultName = "the key setting";

/** A parsed key setting. Prints only its scheme. */
export interface KekSource {
  /** A {@link KekScheme}, or the scheme of a `KekProviderFactory`. */
  readonly scheme: string;
  /** The part after the scheme: key, passphrase, path, variable name, or a value for a factory. */
  readonly value: Secret<string>;
}

const forms: Readonly<Record<KekScheme, string>> = {
  raw: "raw:<base64 or hex of 32 bytes>",
  passphrase: "passphrase:<at least 16 characters>",
  file: "file:<path>",
  env: "env:<NAME>",
};

/** Options of {@link parseKekSource}. */
export interface ParseKekSourceOptions {
  /** The name of the setting for messages, such as `GW_KEK_1`; defaults to "the key setting". */
  readonly name?: string | undefined;
  /** Factories for further schemes. Each factory validates its own values. */
  readonly providers?: readonly KekProviderFactory[] | undefined;
}

/**
 * Parses a key setting: `raw:<base64 or hex of 32 bytes>`, `passphrase:<text>`, `file:<path>`,
 * `env:<NAME>`, or a scheme of `providers`.
 *
 * @throws KekSettingError; the message names the expected form, never the value
 */
export function parseKekSource(text: string, options: ParseKekSourceOptions = {}): KekSource {
  const { name = defaultName, providers = [] } = options;
  const colon = text.indexOf(":");
  const scheme = text.slice(0, Math.max(colon, 0));
  const value = text.slice(colon + 1);
  if (!isScheme(scheme)) {
    assertFactoryFor({ scheme, value, name, providers });
    return { scheme, value: new Secret(value) };
  }
  if (scheme === "raw") decodeRawKey(value, name);
  else if (scheme === "passphrase") assertPassphrase(value, name);
  else if (!(scheme === "file" ? isPath(value) : isVariable(value))) {
    throw new KekSettingError(`${name} must be ${forms[scheme]}`);
  }
  return { scheme, value: new Secret(value) };
}

/**
 * Decodes the value of a `raw:` setting.
 *
 * @throws KekSettingError
 */
export function decodeRawKey(value: string, name: string): KeyObject {
  const bytes = decodeBytes(value);
  try {
    if (bytes?.length === keyLength) return createSecretKey(bytes);
    throw new KekSettingError(
      `${name} must be ${forms.raw}: exactly 44 characters of base64 or 64 of hex`,
    );
  } finally {
    bytes?.fill(0);
  }
}

/**
 * Generates a random key as a setting: `raw:` and 44 characters of base64.
 *
 * @example
 * ```ts
 * const kek = await loadKek({ source: generateRawKek(), version: 1 });
 * ```
 */
export function generateRawKek(): string {
  const bytes = randomBytes(keyLength);
  try {
    return `raw:${bytes.toString("base64")}`;
  } finally {
    bytes.fill(0);
  }
}

function assertFactoryFor(setting: {
  readonly scheme: string;
  readonly value: string;
  readonly name: string;
  readonly providers: readonly KekProviderFactory[];
}): void {
  const { scheme, value, name, providers } = setting;
  const factory = providers.find((candidate) => candidate.scheme === scheme);
  if (factory !== undefined && value !== "") return;
  if (factory !== undefined) throw new KekSettingError(`${name} must be ${factory.form}`);
  const accepted = [...Object.values(forms), ...providers.map(({ form }) => form)];
  throw new KekSettingError(`${name} must be one of ${accepted.join(", ")}`);
}

function isScheme(text: string): text is KekScheme {
  return Object.hasOwn(forms, text);
}

// Strict, because the decoders of Node skip invalid characters or stop at them.
function decodeBytes(value: string): Buffer | undefined {
  if (/^[0-9a-fA-F]{64}$/.test(value)) return Buffer.from(value, "hex");
  if (!/^[A-Za-z0-9+/]{43}=$/.test(value)) return undefined;
  const bytes = Buffer.from(value, "base64");
  return bytes.toString("base64") === value ? bytes : undefined;
}

function isPath(value: string): boolean {
  return value.trim() !== "" && !value.includes("\0");
}

function isVariable(value: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(value);
}
