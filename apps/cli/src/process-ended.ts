/** Ends the command with an exit code after it has printed the reason. */
export class ProcessEnded extends Error {
  override readonly name = "ProcessEnded";
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`ended with ${exitCode}`);
    this.exitCode = exitCode;
  }
}
