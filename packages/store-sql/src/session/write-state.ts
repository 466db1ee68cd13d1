import { GatewayError } from "@gw/entities";
import { isReadOnly } from "./database-error.js";

/** Receives whether a database accepts writes. */
export interface WriteStateListener {
  /**
   * Called when a write or a ping finds that the database accepts no writes any more, such as a standby
   * after a failover; not again until {@link onWritable}. The causes of the error have the code of the
   * database.
   */
  readonly onReadOnly?: ((error: GatewayError) => void) | undefined;
  /** Called when a write or a ping succeeds after {@link onReadOnly}. */
  readonly onWritable?: (() => void) | undefined;
}

/** Whether a database accepts writes, as the last write found. */
export class WriteState {
  readonly #listener: WriteStateListener;
  #isReadOnly = false;

  constructor(listener: WriteStateListener) {
    this.#listener = listener;
  }

  /** Runs a write, and reports a change of the state. */
  async observe<T>(write: () => Promise<T>): Promise<T> {
    try {
      const result = await write();
      if (this.#isReadOnly) this.#listener.onWritable?.();
      this.#isReadOnly = false;
      return result;
    } catch (error) {
      if (isReadOnly(error) && GatewayError.is(error)) {
        if (!this.#isReadOnly) this.#listener.onReadOnly?.(error);
        this.#isReadOnly = true;
      }
      throw error;
    }
  }
}
