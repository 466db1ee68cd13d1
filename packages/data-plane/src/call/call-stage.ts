import type { CallableModel } from "@gw/config-resolver";
import type { ServerSentEvent } from "../streams/server-sent-event.js";
import type { CallRecord } from "../telemetry/call-record.js";
import type { DataPlaneError } from "./call-error.js";
import type { CallState } from "./call-state.js";

/** What is sent to one model; the credential is added later. */
export interface AttemptRequest {
  readonly model: CallableModel;
  /** Below the origin of the provider, without the query. */
  readonly path: string;
  readonly body: Buffer;
}

/**
 * A step that every call passes, such as limits or guardrails. All hooks are optional; stages run in
 * the order of their registration.
 */
export interface CallStage {
  /** Before routing. An error rejects the call before a model is tried. */
  onRequest?(state: CallState): void | Promise<void>;
  /** After routing. Returns the models to try, in order. */
  onRoute?(
    state: CallState,
    models: readonly CallableModel[],
  ): readonly CallableModel[] | Promise<readonly CallableModel[]>;
  /**
   * Before each attempt. Returns why the model is passed over, as if its circuit were open; nothing if it is
   * tried. The client receives the first reason if no model is tried.
   */
  onModel?(
    state: CallState,
    model: CallableModel,
  ): DataPlaneError | undefined | Promise<DataPlaneError | undefined>;
  /** Before each request. Returns it with the body and the path for this model. */
  onAttempt?(state: CallState, request: AttemptRequest): AttemptRequest | Promise<AttemptRequest>;
  /**
   * For each event that the client receives; once with the whole body as `data` if the response is
   * not an event stream. Must not throw.
   */
  onEvent?(state: CallState, event: ServerSentEvent): void;
  /**
   * At the end of every call, however it ends. The last bytes of the response wait for it: those that
   * complete its `content-length`, otherwise those that end the body. An error is logged and does not
   * change the response.
   */
  onEnd?(state: CallState, record: CallRecord): void | Promise<void>;
}

/** Runs the registered stages. */
export class CallStages {
  readonly #stages: readonly CallStage[];
  /** Whether responses must be split into events. */
  readonly observesEvents: boolean;
  /** Whether the body of a request must be in one piece. */
  readonly changesRequests: boolean;

  private constructor(stages: readonly CallStage[]) {
    this.#stages = stages;
    this.observesEvents = stages.some(({ onEvent }) => onEvent !== undefined);
    this.changesRequests = stages.some(({ onAttempt }) => onAttempt !== undefined);
  }

  /** `undefined` without stages, so that calls skip the hooks at no cost. */
  static of(stages: readonly CallStage[] = []): CallStages | undefined {
    return stages.length === 0 ? undefined : new CallStages(stages);
  }

  async onRequest(state: CallState): Promise<void> {
    for (const stage of this.#stages) await stage.onRequest?.(state);
  }

  async onRoute(
    state: CallState,
    models: readonly CallableModel[],
  ): Promise<readonly CallableModel[]> {
    let result = models;
    for (const stage of this.#stages) result = (await stage.onRoute?.(state, result)) ?? result;
    return result;
  }

  /** The first reason of a stage to pass the model over. */
  async onModel(state: CallState, model: CallableModel): Promise<DataPlaneError | undefined> {
    for (const stage of this.#stages) {
      const reason = await stage.onModel?.(state, model);
      if (reason !== undefined) return reason;
    }
    return undefined;
  }

  async onAttempt(state: CallState, request: AttemptRequest): Promise<AttemptRequest> {
    let result = request;
    for (const stage of this.#stages) result = (await stage.onAttempt?.(state, result)) ?? result;
    return result;
  }

  onEvent(state: CallState, event: ServerSentEvent): void {
    for (const stage of this.#stages) stage.onEvent?.(state, event);
  }

  /** @throws the first error of a stage, after all stages */
  async onEnd(state: CallState, record: CallRecord): Promise<void> {
    const errors: unknown[] = [];
    for (const stage of this.#stages) {
      try {
        await stage.onEnd?.(state, record);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
