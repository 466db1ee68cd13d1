import { GatewayError } from "@gw/entities";

const brand = Symbol.for("gw.ExportFileError");

/** Codes of {@link ExportFileError}. */
export type ExportFileErrorCode = "INVALID_PARAMETER_VALUE" | "RESOURCE_ALREADY_EXISTS";

/** An error about an export file as a whole. A caller may name the file with {@link messageFor}. */
export class ExportFileError extends GatewayError {
  /** Follows the name of the file: "cannot be read …". */
  readonly problem: string;

  constructor(problem: string, code: ExportFileErrorCode = "INVALID_PARAMETER_VALUE") {
    super(code, `the file ${problem}`);
    this.problem = problem;
    Object.defineProperty(this, brand, { value: true });
  }

  /** The message with a name for the file. */
  messageFor(name: string): string {
    return `${name} ${this.problem}`;
  }

  /** Also recognises an error from a second installed copy of this package. */
  static override is(error: unknown): error is ExportFileError {
    return typeof error === "object" && error !== null && brand in error;
  }
}
