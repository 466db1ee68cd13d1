import { CryptoError, type KekProviderSetting, KekSettingError } from "@gw/crypto";
import {
  type OperatorFile,
  OperatorFileError,
  type OperatorFileOptions,
  rereadOperatorFile,
} from "@gw/crypto/operator-input";
import { addressRule, parseAddress } from "./address.js";
import { provider } from "./vault-error.js";
import type { VaultKekOptions } from "./vault-kek.js";

type Environment = Readonly<Record<string, string | undefined>>;

const tokenForm = /^[\x21-\x7e]{1,4096}$/;

/**
 * Reads the connection settings from the variables of the Vault tools and VAULT_TOKEN_FILE. An
 * empty variable counts as unset.
 *
 * @throws KekSettingError; the message names the variable and the rule, never a value
 */
export async function readVaultEnvironment(
  env: Environment,
  { name, onWarning }: Pick<KekProviderSetting, "name" | "onWarning">,
): Promise<Pick<VaultKekOptions, "address" | "token" | "namespace" | "ca">> {
  const read = (variable: string): string | undefined => env[variable] || undefined;
  const address = read("VAULT_ADDR");
  if (address === undefined || parseAddress(address) === undefined) {
    throw new KekSettingError(`${name} requires VAULT_ADDR to be ${addressRule}`);
  }
  const namespace = read("VAULT_NAMESPACE");
  if (namespace !== undefined && !/^[\x21-\x7e]{1,1024}$/.test(namespace)) {
    throw new KekSettingError(`${name} requires VAULT_NAMESPACE to be the path of a namespace`);
  }
  const caFile = read("VAULT_CACERT");
  const ca = caFile === undefined ? undefined : await readCertificates(caFile, name);
  return { address, token: tokenSource(read, { name, onWarning }), namespace, ca };
}

function tokenSource(
  read: (variable: string) => string | undefined,
  { name, onWarning }: Pick<KekProviderSetting, "name" | "onWarning">,
): () => Promise<string> {
  const [token, file] = [read("VAULT_TOKEN"), read("VAULT_TOKEN_FILE")];
  if ((token === undefined) === (file === undefined)) {
    throw new KekSettingError(`${name} requires exactly one of VAULT_TOKEN and VAULT_TOKEN_FILE`);
  }
  if (file !== undefined) return () => readToken(file, onWarning);
  if (token === undefined || !tokenForm.test(token)) {
    throw new KekSettingError(`${name} requires VAULT_TOKEN to be visible ASCII without spaces`);
  }
  return async () => token;
}

/** Reads the file for each call, because an agent renews it. A missing file counts as an outage. */
async function readToken(
  file: string,
  onWarning: KekProviderSetting["onWarning"],
): Promise<string> {
  const { text: content, risk } = await read(file, { isOwned: true });
  if (risk !== undefined) onWarning?.(`the file that VAULT_TOKEN_FILE points to ${risk}`);
  const text = content.trim();
  if (tokenForm.test(text)) return text;
  const message = `the key provider ${provider} has no valid token in VAULT_TOKEN_FILE`;
  throw new CryptoError("KEK_PROVIDER_UNAVAILABLE", message);
}

async function readCertificates(file: string, name: string): Promise<string> {
  const { text } = await read(file, { maxLength: 1_048_576 });
  if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  throw new KekSettingError(`${name} requires VAULT_CACERT to be a readable file of certificates`);
}

/** The content of a file; empty if it cannot be used. */
async function read(file: string, options: OperatorFileOptions): Promise<OperatorFile> {
  try {
    return await rereadOperatorFile(file, options);
  } catch (error) {
    if (OperatorFileError.is(error)) return { text: "", risk: undefined };
    throw error;
  }
}
