import { KekSettingError } from "./kek-setting-error.js";
import { defaultName, type KekSource, parseKekSource } from "./kek-source.js";
import { type KekFile, maxKeyFileLength, readKeyFile } from "./key-file.js";

/** How the settings `file:` and `env:` are followed. */
export interface ResolveKekSourceOptions {
  readonly source: KekSource | string;
  /** What messages call the setting, such as `GW_KEK_1`; otherwise "the key setting". */
  readonly name?: string | undefined;
  /** Reads a key file; by default from the file system. */
  readonly readFile?: ((path: string) => Promise<KekFile>) | undefined;
  /** Where `env:` looks; by default the environment of the process. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Is told that a key file can be read by others. Never has value or path. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

const readableByOthers = 0o044;

/**
 * Follows `file:` and `env:` to the `raw:` or `passphrase:` source that stands there, so that the
 * caller learns whether KDF parameters are needed. One trailing newline is dropped.
 *
 * @throws KekSettingError
 */
export async function resolveKekSource(options: ResolveKekSourceOptions): Promise<KekSource> {
  const { name = defaultName } = options;
  const source =
    typeof options.source === "string" ? parseKekSource(options.source, name) : options.source;
  if (source.scheme === "raw" || source.scheme === "passphrase") return source;
  const found =
    source.scheme === "file"
      ? await fromFile(source.value.reveal(), name, options)
      : fromVariable(source.value.reveal(), name, options);
  const text = found.replace(/\r?\n$/, "");
  // Said before parsing: a file that names a file would otherwise be a chain, or a circle.
  if (/^(raw|passphrase):/.test(text)) return parseKekSource(text, name);
  throw new KekSettingError(
    `what ${name} points to has to begin with raw: or passphrase:, as the setting itself would`,
  );
}

async function fromFile(
  path: string,
  name: string,
  { readFile = readKeyFile, onWarning }: ResolveKekSourceOptions,
): Promise<string> {
  let file: KekFile;
  try {
    file = await readFile(path);
  } catch (error) {
    throw new KekSettingError(`the file that ${name} points to cannot be read${reason(error)}`);
  }
  const { content, mode } = file;
  if (mode !== undefined && (mode & readableByOthers) !== 0) {
    onWarning?.(`the file that ${name} points to can be read by others; chmod it to 0600`);
  }
  const text = content.length > maxKeyFileLength ? undefined : decodeUtf8(content);
  content.fill(0);
  if (text !== undefined) return text;
  throw new KekSettingError(`the file that ${name} points to is not a short UTF-8 text`);
}

function decodeUtf8(content: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
}

function fromVariable(
  variable: string,
  name: string,
  { env = process.env }: ResolveKekSourceOptions,
): string {
  const text = Object.hasOwn(env, variable) ? env[variable] : undefined;
  if (text !== undefined) return text;
  throw new KekSettingError(`the variable that ${name} points to is not set`);
}

// The system's own code only: its message has the path in it.
function reason(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" && /^E[A-Z]+$/.test(code) ? ` (${code})` : "";
}
