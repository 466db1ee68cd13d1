import { randomUUID } from "node:crypto";
import { link, mkdir, open, unlink } from "node:fs/promises";
import { generateRawKek } from "@gw/crypto";
import { errorCode } from "./error-code.js";
import { keyFileIn } from "./key-directory.js";
import { KeyError } from "./key-error.js";

/** A generated key is always the first one. */
const generatedVersion = 1;

/**
 * Puts a fresh raw key into the folder, unless one lies there. The name appears only when the
 * whole key is on the disk, and what has the name is never overwritten: of two processes that do
 * this at once, both end up with the same file.
 *
 * @returns whether the key that lies there now was made by this call
 * @throws {@link KeyError} KEY_NOT_GENERATED
 */
export async function generateKeyFile(directory: string): Promise<boolean> {
  const path = keyFileIn(directory, generatedVersion);
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeDurably(temporary, `${generateRawKek()}\n`);
    return await linkOrKeep(temporary, path);
  } catch (error) {
    throw new KeyError(
      "KEY_NOT_GENERATED",
      `No key is configured, and none could be generated at ${path} (${errorCode(error)}): make ` +
        "the folder writable, or configure a key with GW_KEK_1 (`gw keys generate` prints one)",
    );
  } finally {
    await unlink(temporary).catch(() => undefined);
  }
}

/** Makes sure that the names in a folder outlive a loss of power. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const handle = await open(path, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function linkOrKeep(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}
