import { parseObject } from "../formats/json-object.js";
import type { StreamProgress, StreamRules } from "../formats/stream-progress.js";
import type { CredentialRedactor } from "../redaction/credential-redactor.js";
import type { UsageMeter } from "../telemetry/usage-meter.js";
import { eventAround, eventsIn } from "./event-boundaries.js";
import { withoutComments } from "./event-comments.js";
import { EventSkim } from "./event-skim.js";
import { parseEvent, type ServerSentEvent } from "./server-sent-event.js";
import { UsageChunkFilter } from "./usage-chunk-filter.js";
import { WholeEvents } from "./whole-events.js";

export interface EventStreamOptions {
  readonly redactor: CredentialRedactor;
  readonly rules: StreamRules;
  readonly progress: StreamProgress;
  readonly meter: UsageMeter;
  /** Whether a chunk that has only the usage of the stream is removed. */
  readonly hidesUsage: boolean;
}

/** What happens to whole events that are forwarded. */
export interface EventHooks {
  /** Observes each event that is forwarded, redacted. */
  readonly onEvent?: ((event: ServerSentEvent) => void) | undefined;
  /** Returns the bytes to forward in place of a whole event, which end with its empty line. */
  readonly rewriteEvent?: ((event: Buffer) => Buffer) | undefined;
}

/** Bytes of whole events that are judged together, which costs less than one by one. */
const judgedTogether = 32_768;
/** In bytes; events that are rewritten or observed must be whole. */
const maxHeldForHooks = 8_388_608;

const nothing = Buffer.alloc(0);

/**
 * The events of a provider's response on their way to the client: redacted, held back until they are
 * whole, and read only if their completeness or their usage depends on it.
 */
export class EventStream {
  readonly progress: StreamProgress;
  readonly #options: EventStreamOptions;
  readonly #events = new WholeEvents();
  readonly #usageFilter: UsageChunkFilter | undefined;
  #hooks: EventHooks = {};
  #skim: EventSkim | undefined;
  /** Forwarded, but not judged. */
  #pending: Buffer[] = [];
  #pendingLength = 0;
  /** What was judged last. */
  #judged: Buffer = nothing;

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.progress = options.progress;
    this.#usageFilter = options.hidesUsage ? new UsageChunkFilter() : undefined;
  }

  /** Adds hooks. @returns the events that were read before, as the hooks forward them */
  hook(hooks: EventHooks, before: Buffer): Buffer {
    this.#hooks = hooks;
    if (hooks.onEvent === undefined && hooks.rewriteEvent === undefined) return before;
    this.#events.maxHeld = maxHeldForHooks;
    return this.#applyHooks(before);
  }

  /** Whether the client has received a part of an event, so that no other event can follow. */
  get isWithinEvent(): boolean {
    return this.#events.isOversized;
  }

  /** Returns what can be forwarded of the bytes so far. */
  push(chunk: Buffer): Buffer {
    return this.#forward(this.#options.redactor.push(chunk));
  }

  /** Returns the rest of a body that ended properly. */
  end(): Buffer {
    const rest = this.#forward(this.#options.redactor.flush());
    if (this.#skim !== undefined) this.#endOversized(this.#skim);
    this.judge();
    const { progress } = this;
    const event = this.#readHeld();
    if (progress.hasEnded || progress.isFinished) {
      return joined([rest, this.#pass(this.#events.take())]);
    }
    // An error follows, which half an event would swallow.
    if (event === undefined) return rest;
    return joined([rest, this.#pass(withEmptyLine(this.#events.take()))]);
  }

  /** Returns the rest of a body that ended with an error: what is known to be whole. */
  abort(): Buffer {
    const rest = this.#forward(this.#options.redactor.flush());
    return joined([rest, this.takeTerminalEvent()]);
  }

  /** Returns what is held back if it is a terminal event that only lacks its empty line. */
  takeTerminalEvent(): Buffer {
    this.judge();
    if (this.progress.hasEnded || this.#readHeld() === undefined) return nothing;
    return this.progress.hasEnded ? this.#pass(this.#events.take()) : nothing;
  }

  /** Brings the progress and the usage up to date. */
  judge(): void {
    if (this.#pendingLength === 0) return;
    const bytes = joined(this.#pending);
    this.#pending = [];
    this.#pendingLength = 0;
    this.#judged = bytes;
    const text = bytes.toString("latin1");
    this.#readProgress(bytes, text);
    const { meter } = this.#options;
    meter.readEvents(bytes, text);
    const { hasEnded, hasFailed } = this.progress;
    if (!hasEnded || hasFailed) meter.readText(text);
  }

  /** Reads the last events again, all of them, so that an error event can follow their numbers. */
  readLastEvents(): void {
    this.judge();
    for (const event of eventsIn(this.#judged)) this.progress.read(parseEvent(event));
  }

  #readProgress(bytes: Buffer, text: string): void {
    const { progress } = this;
    // Nearly every stream ends here: after its terminal event nothing else matters.
    const { terminalText } = progress;
    const last = terminalText === undefined ? -1 : text.lastIndexOf(terminalText);
    if (progress.hasContent && last !== -1 && !progress.hasEnded) {
      this.#readEventAt(bytes, 0, last);
    }
    for (let at = 0; at < bytes.length && !progress.hasEnded; ) {
      const { markers } = progress;
      const marker = markers === undefined ? at : markers.indexIn(text, at);
      if (marker === -1) return;
      at = this.#readEventAt(bytes, at, marker);
    }
  }

  /** Reads the event that contains an index, and begins at `from` or later. @returns its end */
  #readEventAt(bytes: Buffer, from: number, index: number): number {
    const { start, end } = eventAround(bytes, from, index);
    this.progress.read(parseEvent(bytes.subarray(start, end)));
    return end;
  }

  /** Reads what is held back if it is an event that only lacks its empty line. */
  #readHeld(): ServerSentEvent | undefined {
    const { held } = this.#events;
    if (held.length === 0) return undefined;
    const event = parseEvent(held);
    if (event.data !== "[DONE]" && parseObject(event.data) === undefined) return undefined;
    this.progress.read(event);
    return event;
  }

  #forward(chunk: Buffer): Buffer {
    if (chunk.length === 0) return chunk;
    if (this.#skim === undefined) return this.#forwardWhole(chunk);
    const part = this.#events.pushOversized(chunk);
    this.#skim.push(part);
    if (this.#events.isOversized) return part;
    this.#endOversized(this.#skim);
    const rest = chunk.subarray(part.length);
    return rest.length === 0 ? part : joined([part, this.#forwardWhole(rest)]);
  }

  #forwardWhole(chunk: Buffer): Buffer {
    const { whole, part } = this.#events.push(chunk);
    const passed = this.#pass(whole);
    if (part.length === 0) return passed;
    this.#skim = new EventSkim(this.#options.meter.field);
    this.#skim.push(part);
    return joined([passed, part]);
  }

  #endOversized(skim: EventSkim): void {
    this.#skim = undefined;
    this.#judgeLater(skim.end());
  }

  /** Passes whole events on. */
  #pass(events: Buffer): Buffer {
    if (events.length === 0) return events;
    this.#judgeLater(events);
    const { forwardsComments } = this.#options.rules;
    const shown = this.#usageFilter?.push(events) ?? events;
    return this.#applyHooks(forwardsComments ? shown : withoutComments(shown));
  }

  #applyHooks(events: Buffer): Buffer {
    const { onEvent, rewriteEvent } = this.#hooks;
    let passed = events;
    if (rewriteEvent !== undefined) passed = Buffer.concat([...eventsIn(passed)].map(rewriteEvent));
    if (onEvent === undefined) return passed;
    for (const event of eventsIn(passed)) if (!isEmptyLine(event)) onEvent(parseEvent(event));
    return passed;
  }

  #judgeLater(events: Buffer): void {
    this.#pending.push(events);
    this.#pendingLength += events.length;
    if (this.#pendingLength >= judgedTogether) this.judge();
  }
}

/** A line ending that was split off from the empty line of the event before. */
function isEmptyLine(event: Buffer): boolean {
  return event.length <= 2 && event.toString("latin1").trim() === "";
}

function withEmptyLine(event: Buffer): Buffer {
  const missing = /[\r\n]$/.test(event.toString("latin1", event.length - 1)) ? "\n" : "\n\n";
  return Buffer.concat([event, Buffer.from(missing)]);
}

function joined(pieces: readonly Buffer[]): Buffer {
  const filled = pieces.filter(({ length }) => length > 0);
  const [only] = filled;
  return filled.length === 1 && only !== undefined ? only : Buffer.concat(filled);
}
