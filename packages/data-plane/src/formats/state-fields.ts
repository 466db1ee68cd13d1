/**
 * The fields of a format that name state in one account of a provider. A path lists names from the
 * top level on; lists are passed through, so that `input.id` is the `id` of each element of `input`.
 */
export interface StateFields {
  /** Their strings are ids of state. */
  readonly paths?: readonly string[];
  /** Names of fields whose strings are ids of state wherever they are. */
  readonly anywhere?: readonly string[];
  /** The list whose elements may refer to earlier elements by their `id`. */
  readonly items?: string;
  /** Names of fields that contain what users define, such as tool arguments. */
  readonly opaque?: readonly string[];
  /** Values that name something outside of the account. */
  readonly publicValues?: RegExp;
}

/** Where the responses of an operation name state. */
export interface ReturnedState extends StateFields {
  /** The field of a request without which no response has ids; absent if there is none. */
  readonly askedBy?: string;
}

/** Where requests and responses of a format name state in one account of a provider. */
export interface FormatState {
  readonly request: StateFields;
  /** By operation; responses of all others name no state. */
  readonly responses?: Readonly<Record<string, ReturnedState>>;
  /** Top-level fields that begin a state without an id of it. */
  readonly beginning?: readonly string[];
}
