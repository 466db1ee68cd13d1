import { EventMarkers } from "../../streams/event-markers.js";
import type { ServerSentEvent } from "../../streams/server-sent-event.js";
import { errorMarkers, isErrorEvent } from "../error-event.js";
import { asObject, encodeEvent, eventObject, hasContent } from "../json-object.js";
import type { ResponseError } from "../response-error.js";
import type { StreamProgress } from "../stream-progress.js";
import { errorBody } from "./errors.js";

const markers = new EventMarkers([
  { text: "[DONE]" },
  { text: '"finish_reason"', unless: "n" },
  // Further choices; nearly every response has only the first one.
  { text: '"index"', unless: "0" },
  ...errorMarkers,
]);

/** What differs between chat completions and completions. */
interface ChunkShape {
  readonly object: string;
  /** The content of a choice that has none. */
  readonly empty: object;
}

const shapes: Readonly<Record<string, ChunkShape>> = {
  completions: { object: "text_completion", empty: { text: "", logprobs: null } },
};
const chatShape: ChunkShape = { object: "chat.completion.chunk", empty: { delta: {} } };

/** Follows the choices of a chat completion or a completion. */
export class ChoicesProgress implements StreamProgress {
  hasContent = false;
  hasEnded = false;
  hasFailed = false;
  readonly terminalText = "[DONE]";
  readonly #shape: ChunkShape;
  /** Choices by index; whether each has finished. */
  readonly #choices = new Map<number, boolean>();
  /** The fields that every chunk repeats. */
  #envelope: { readonly id?: unknown; readonly created?: unknown; readonly model?: unknown } = {};

  constructor(operation: string) {
    this.#shape = shapes[operation] ?? chatShape;
  }

  get isFinished(): boolean {
    return this.#choices.size > 0 && [...this.#choices.values()].every(Boolean);
  }

  get markers(): EventMarkers | undefined {
    // Without a marker, an event can only belong to the first choice.
    const isSingle = this.#choices.size === 1 && this.#choices.has(0);
    return this.hasContent && isSingle ? markers : undefined;
  }

  read(event: ServerSentEvent): void {
    if (event.data === "[DONE]") {
      this.hasEnded = true;
      return;
    }
    const data = eventObject(event);
    if (isErrorEvent(event, data)) {
      this.hasEnded = true;
      this.hasFailed = true;
      return;
    }
    if (data === undefined) {
      // Waiting longer would not help: only JSON can be judged.
      this.hasContent ||= event.data !== "";
      return;
    }
    if (data.id !== undefined) this.#envelope = data;
    if (!Array.isArray(data.choices)) this.hasContent = true;
    else for (const choice of data.choices) this.#readChoice(choice);
  }

  errorEvent(error: ResponseError, requestId: string): string {
    const { id, created, model } = this.#envelope;
    const { object, empty } = this.#shape;
    const open = [...this.#choices].filter(([, isFinished]) => !isFinished);
    const indices = open.length === 0 ? [0] : open.map(([index]) => index);
    return encodeEvent({
      id: typeof id === "string" ? id : requestId,
      object,
      created: typeof created === "number" ? created : Math.floor(Date.now() / 1_000),
      model: typeof model === "string" ? model : "",
      choices: indices.map((index) => ({ index, ...empty, finish_reason: "error" })),
      ...errorBody(error, requestId),
    });
  }

  #readChoice(value: unknown): void {
    const { index = 0, finish_reason: reason, delta, text } = asObject(value) ?? {};
    if (typeof index !== "number") return;
    const isFinished = typeof reason === "string" && reason !== "";
    this.#choices.set(index, isFinished || this.#choices.get(index) === true);
    this.hasContent ||= isFinished || hasContent(delta) || hasContent(text);
  }
}
