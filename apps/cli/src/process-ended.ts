/** Ends the command with a code; why has been said already. */
export class ProcessEnded extends Error {
  override readonly name = "ProcessEnded";
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`ended with ${exitCode}`);
    this.exitCode = exitCode;
  }
}
