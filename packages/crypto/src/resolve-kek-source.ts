import { KekSettingError } from "./kek-setting-error.js";
import {
  defaultName,
  type KekSource,
  type ParseKekSourceOptions,
  parseKekSource,
} from "./kek-source.js";
import { type KekFile, maxKeyFileLength, readKeyFile } from "./key-file.js";

/** How the settings `file:` and `env:` are followed. */
export interface ResolveKekSourceOptions extends ParseKekSourceOptions {
  readonly source: KekSource | string;
  /** Reads a key file; by default from the file system. */
  readonly readFile?: ((path: string) => Promise<KekFile>) | undefined;
  /** Where `env:` looks; by default the environment of the process. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Is told that a key file can be read by others. Never has value or path. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

const readableByOthers = 0o044;

/**
 * Follows `file:` and `env:` to the source that stands there, so that the caller learns whether
 * KDF parameters are needed. One trailing newline is dropped.
 *
 * @throws KekSettingError
 */
export async function resolveKekSource(options: ResolveKekSourceOptions): Promise<KekSource> {
  const { name = defaultName, providers = [] } = options;
  const source =
    typeof options.source === "string"
      ? parseKekSource(options.source, { name, providers })
      : options.source;
  if (source.scheme !== "file" && source.scheme !== "env") return source;
  const found =
    source.scheme === "file"
      ? await fromFile(source.value.reveal(), name, options)
      : fromVariable(source.value.reveal(), name, options);
  const text = found.replace(/\r?\n$/, "");
  // Said before parsing: a file that names a file would otherwise be a chain, or a circle.
  const schemes = ["raw", "passphrase", ...providers.map(({ scheme }) => scheme)];
  if (schemes.some((scheme) => text.startsWith(`${scheme}:`))) {
    return parseKekSource(text, { name, providers });
  }
  const beginnings = listed(schemes.map((scheme) => `${scheme}:`));
  throw new KekSettingError(
    `what ${name} points to has to begin with ${beginnings}, as the setting itself would`,
  );
}

/** `a`, `a or b`, `a, b or c` */
function listed(words: readonly string[]): string {
  return words.join(", ").replace(/, ([^,]*)$/, " or $1");
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
