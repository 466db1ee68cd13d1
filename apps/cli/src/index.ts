export { type ExitCode, exitCodes } from "./exit-code.js";
export { runCli } from "./run.js";
export type { CliIo, Input, Output } from "./terminal/cli-io.js";
