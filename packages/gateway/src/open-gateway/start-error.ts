/**
 * What keeps the gateway from starting although its settings are sound: a folder that cannot be
 * written, a port in use, a database that is away. The message is one line for the operator.
 */
export class StartError extends Error {
  override readonly name = "StartError";
}
