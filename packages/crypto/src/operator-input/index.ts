export { hasInvisibleCharacter } from "./invisible-character.js";
export {
  decodeText,
  type OperatorFile,
  OperatorFileError,
  type OperatorFileOptions,
  readOperatorFile,
} from "./operator-file.js";
export {
  examineFolder,
  type FolderTrust,
  ownershipProblem,
  readingRisk,
} from "./ownership.js";
export { rereadOperatorFile } from "./reread-operator-file.js";
