/**
 * A failed start with valid settings: a folder that is not writable, a port in use, an unavailable
 * database. The message is one line for the operator.
 */
export class StartError extends Error {
  override readonly name = "StartError";
}
