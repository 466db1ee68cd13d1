import {
  defaultMaxLength,
  examineContent,
  type OperatorFile,
  type OperatorFileOptions,
} from "./operator-file.js";
import { readOperatorBytes } from "./read-operator-bytes.js";

/**
 * Reads a file of an operator while the process runs, without blocking it. The file must be regular,
 * because a pipe can be read only once.
 *
 * @throws OperatorFileError
 */
export async function rereadOperatorFile(
  path: string,
  options: OperatorFileOptions = {},
): Promise<OperatorFile> {
  const { maxLength = defaultMaxLength } = options;
  return examineContent(await readOperatorBytes(path, { maxLength, isRegular: true }), options);
}
