/** The remedy for a version of Node.js that is too old, or `undefined`. */
export declare function nodeProblem(host: {
  readonly version: string;
  readonly platform: string;
  readonly arch: string;
}): string | undefined;

/** Ends the process with one line if its Node.js is too old. */
export declare function requireNode(): void;
