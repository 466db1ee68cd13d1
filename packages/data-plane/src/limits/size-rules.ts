/** How requests of an operation limit their output. Fields are named by path. */
export interface OutputRules {
  /** Limits of the output tokens of a choice; the highest one counts. */
  readonly limits: readonly string[];
  /** Numbers of choices; the highest one counts. */
  readonly choices?: readonly string[];
  /** The field whose elements are completed separately. */
  readonly prompts?: string;
}

/** What the size of a call depends on in its request. */
export interface SizeRules {
  /** By operation; absent for those without output. */
  readonly outputs: Readonly<Record<string, OutputRules>>;
  /**
   * Fields, by path as in `FieldPlace`, that let a call use more than its own text and its limit of output:
   * state, media and tools of the provider.
   */
  readonly unbounded: readonly string[];
  /** Names of such fields wherever they are. */
  readonly unboundedAnywhere: readonly string[];
  /** Exceptions of a `*` in `unbounded`. */
  readonly bounded?: readonly string[];
  /** The path of the types of tools, and those that the client executes. */
  readonly types?: { readonly path: string; readonly bounded: readonly string[] };
  /** Names of fields that contain what users define, such as tool arguments. */
  readonly opaque: readonly string[];
}
