import { accessSync, closeSync, constants, existsSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { InvalidFieldError } from "@gw/entities";
import { errorCode } from "./sqlite-errors.js";

/** Creates the file if it does not exist, readable by its owner only, and checks access to it. */
export function createFile(path: string): string {
  try {
    closeSync(openSync(path, "a", 0o600));
    return identityOf(path);
  } catch (error) {
    throw invalidFile(error);
  }
}

/** Checks without creating the file that {@link createFile} would succeed. */
export function checkCreatable(path: string): void {
  try {
    if (existsSync(path)) accessSync(path, constants.W_OK);
    // The dot fails for a file in the place of the folder.
    else accessSync(`${dirname(path)}/.`, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw invalidFile(error);
  }
}

function invalidFile(error: unknown): InvalidFieldError {
  const code = errorCode(error);
  const rule =
    code === "ENOENT"
      ? "whose folder exists"
      : code === "EISDIR"
        ? "that is not a folder"
        : "that this process may write, in a folder that it may write";
  return new InvalidFieldError({ field: "url", rule: `must name a file ${rule} (${code})` });
}

export function identityOf(path: string): string {
  const file = statSync(path, { throwIfNoEntry: false });
  return file === undefined ? "" : `${file.dev}:${file.ino}`;
}
