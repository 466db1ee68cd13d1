export { hasInvisibleCharacter } from "./invisible-character.js";
export {
  decodeText,
  type OperatorFile,
  type OperatorFileOptions,
  readOperatorFile,
} from "./operator-file.js";
export { OperatorFileError } from "./operator-file-error.js";
export {
  examineFolder,
  type FolderTrust,
  ownershipProblem,
  readingRisk,
} from "./ownership.js";
export { rereadOperatorFile } from "./reread-operator-file.js";
