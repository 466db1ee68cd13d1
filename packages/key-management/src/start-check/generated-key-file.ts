import { generateRawKek } from "@gw/crypto";
import { writeDurableFile } from "../durable-file.js";
import { errorCode } from "../error-code.js";
import { KeyError } from "../key-error.js";
import { makeFolder } from "../make-folder.js";
import { keyFileIn } from "../settings/key-directory.js";

/** A generated key is always the first one. */
const generatedVersion = 1;

/**
 * Writes a new raw key to the folder, unless it has one. Two processes that do this at once end up
 * with the same file.
 *
 * @returns whether this call generated the key
 * @throws {@link KeyError} KEY_NOT_GENERATED
 */
export async function generateKeyFile(directory: string): Promise<boolean> {
  const path = keyFileIn(directory, generatedVersion);
  try {
    await makeFolder(directory);
    return await writeDurableFile(path, `${generateRawKek()}\n`);
  } catch (error) {
    throw new KeyError(
      "KEY_NOT_GENERATED",
      `No key is configured, and none could be generated at ${path} (${errorCode(error)}): make ` +
        "the folder writable, or configure a key with GW_KEK_1 (`gw keys generate` prints one)",
    );
  }
}
