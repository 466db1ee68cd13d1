import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { keyLength } from "./aead.js";
import type { KekProviderFactory } from "./kek-provider-factory.js";
import { KekSettingError } from "./kek-setting-error.js";
import { assertPassphrase } from "./passphrase.js";
import { Secret } from "./secret.js";

/** The schemes that a key setting may begin with wherever there are no factories for others. */
export type KekScheme = "raw" | "passphrase" | "file" | "env";

/** What messages call a setting without a name. */
export const defaultName = "the key setting";

/** A parsed key setting; it prints its scheme and nothing else. */
export interface KekSource {
  /** A {@link KekScheme}, or that of a `KekProviderFactory`. */
  readonly scheme: string;
  /** What stands behind the scheme: key, passphrase, path, name, or what a factory reads. */
  readonly value: Secret<string>;
}

const forms: Readonly<Record<KekScheme, string>> = {
  raw: "raw:<base64 or hex of 32 bytes>",
  passphrase: "passphrase:<at least 16 characters>",
  file: "file:<path>",
  env: "env:<NAME>",
};

/** How {@link parseKekSource} reads. */
export interface ParseKekSourceOptions {
  /** What messages call the setting, such as `GW_KEK_1`; otherwise "the key setting". */
  readonly name?: string | undefined;
  /** Whose schemes are known beside the four. What stands behind one is for it to judge. */
  readonly providers?: readonly KekProviderFactory[] | undefined;
}

/**
 * Reads a key setting: `raw:<base64 or hex of 32 bytes>`, `passphrase:<text>`, `file:<path>`,
 * `env:<NAME>`, or one of a scheme of `providers`.
 *
 * @throws KekSettingError naming the expected form, never the value
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
    throw new KekSettingError(`${name} has to be ${forms[scheme]}`);
  }
  return { scheme, value: new Secret(value) };
}

/**
 * The key that stands behind `raw:`.
 *
 * @throws KekSettingError
 */
export function decodeRawKey(value: string, name: string): KeyObject {
  const bytes = decodeBytes(value);
  try {
    if (bytes?.length === keyLength) return createSecretKey(bytes);
    throw new KekSettingError(
      `${name} has to be ${forms.raw}: 44 characters of base64 or 64 of hex, with nothing after`,
    );
  } finally {
    bytes?.fill(0);
  }
}

/**
 * A new random key in the form of a setting, `raw:` and 44 characters of base64.
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
  const factory = providers.find((one) => one.scheme === scheme);
  if (factory !== undefined && value !== "") return;
  if (factory !== undefined) throw new KekSettingError(`${name} has to be ${factory.form}`);
  const accepted = [...Object.values(forms), ...providers.map(({ form }) => form)];
  throw new KekSettingError(`${name} has to be one of ${accepted.join(", ")}`);
}

function isScheme(text: string): text is KekScheme {
  return Object.hasOwn(forms, text);
}

// Node's own decoders skip or stop at what they do not know; a key must be exactly what was meant.
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
