import { KekSettingError } from "../errors.js";
import { hasInvisibleCharacter } from "../operator-input/invisible-character.js";
import { decodeText } from "../operator-input/operator-file.js";
import { OperatorFileError } from "../operator-input/operator-file-error.js";
import { readingRisk } from "../operator-input/ownership.js";
import {
  defaultName,
  type KekSource,
  type ParseKekSourceOptions,
  parseKekSource,
} from "./kek-source.js";
import { type KekFile, maxKeyFileLength, readKeyFile } from "./key-file.js";

/** Options of {@link resolveKekSource}. */
export interface ResolveKekSourceOptions extends ParseKekSourceOptions {
  /** A key setting, parsed or as text. */
  readonly source: KekSource | string;
  /** Reads a key file; defaults to {@link readKeyFile}. */
  readonly readFile?: ((path: string) => Promise<KekFile>) | undefined;
  /** The variables for `env:`; defaults to `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Receives a warning if other users can read a file with a secret. Never contains the value or path. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/**
 * Resolves `file:` and `env:` to the setting that they point to, so that the caller knows whether
 * it needs KDF parameters. Drops one trailing newline.
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
  const content =
    source.scheme === "file"
      ? await readFromFile(source.value.reveal(), name, options)
      : readFromVariable(source.value.reveal(), name, options);
  const text = content.replace(/\r?\n$/, "");
  const target = source.scheme === "file" ? "file" : "variable";
  if (hasInvisibleCharacter(text)) {
    throw new KekSettingError(
      `the ${target} that ${name} points to must have no line break before its end, other control ` +
        "character or byte order mark: remove it",
    );
  }
  // Checked before parsing: a file must not point to another file.
  const schemes = ["raw", "passphrase", ...providers.map(({ scheme }) => scheme)];
  if (schemes.some((scheme) => text.startsWith(`${scheme}:`))) {
    return parseKekSource(text, { name, providers });
  }
  const prefixes = disjunction(schemes.map((scheme) => `${scheme}:`));
  throw new KekSettingError(`the ${target} that ${name} points to must begin with ${prefixes}`);
}

/** `a`, `a or b`, `a, b or c` */
function disjunction(words: readonly string[]): string {
  return words.join(", ").replace(/, ([^,]*)$/, " or $1");
}

async function readFromFile(
  path: string,
  name: string,
  { readFile = readKeyFile, onWarning }: ResolveKekSourceOptions,
): Promise<string> {
  let file: KekFile;
  try {
    file = await readFile(path);
  } catch (error) {
    if (OperatorFileError.is(error)) {
      throw new KekSettingError(`the file that ${name} points to ${error.message}`);
    }
    throw new KekSettingError(`the file that ${name} points to cannot be read${reason(error)}`);
  }
  const { content, mode } = file;
  const risk = mode === undefined ? undefined : readingRisk({ mode });
  if (risk !== undefined) onWarning?.(`the file that ${name} points to ${risk}`);
  const text = content.length > maxKeyFileLength ? undefined : decodeText(content);
  content.fill(0);
  if (text !== undefined) return text;
  throw new KekSettingError(
    `the file that ${name} points to must be UTF-8 text of at most ${maxKeyFileLength} bytes`,
  );
}

function readFromVariable(
  variable: string,
  name: string,
  { env = process.env }: ResolveKekSourceOptions,
): string {
  const text = Object.hasOwn(env, variable) ? env[variable] : undefined;
  if (text !== undefined) return text;
  throw new KekSettingError(`the variable that ${name} points to is not set`);
}

// Only the system error code: the message contains the path.
function reason(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" && /^E[A-Z]+$/.test(code) ? ` (${code})` : "";
}
