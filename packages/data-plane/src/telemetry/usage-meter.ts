import type { MeteredUsage, TokenCounts } from "@gw/usage";
import { formats } from "../formats/formats.js";
import type { JsonObject } from "../formats/json-object.js";
import type { Operation } from "../formats/operations.js";
import type { MeteredRequest, UsageRules } from "../formats/usage-rules.js";
import type { HeadTailBuffer } from "../proxy/head-tail-buffer.js";
import type { UpstreamResponse } from "../upstream/send-upstream.js";
import { BodyReports } from "./body-reports.js";
import { markedEvents, reportIn } from "./event-reports.js";
import { textLengthIn } from "./generated-text.js";
import { mergeReports } from "./merge-reports.js";

/** A rule of thumb for text in most languages. */
const bytesPerToken = 4;

/** Collects what one response reports about its tokens and other charges, and how much text it has. */
export class UsageMeter {
  /** Whether the response arrived as a whole. */
  isComplete = false;
  readonly #operation: Operation;
  readonly #request: MeteredRequest;
  readonly #rules: UsageRules;
  readonly #body: BodyReports;
  readonly #charges = new Set<string>();
  #report: JsonObject | undefined;
  /** In bytes. */
  #textLength = 0;

  constructor(operation: Operation, request: MeteredRequest) {
    this.#operation = operation;
    this.#request = request;
    this.#rules = formats[operation.format].usage;
    this.#body = new BodyReports(this.#rules.bodyFields, (outline) => {
      this.#merge(this.#rules.reportIn(outline));
      this.#addCharges(this.#rules.chargesIn(outline));
    });
  }

  /** The field that holds a report. */
  get field(): string {
    return this.#rules.field;
  }

  /** Reads the headers of the response; only of use before its body. */
  readHeaders(headers: UpstreamResponse["headers"]): void {
    this.#merge(this.#rules.reportInHeaders?.(headers));
  }

  /** Reads the reports in whole events of a stream. */
  readEvents(events: Buffer, latin1: string): void {
    const { tierMarkers, chargeMarkers } = this.#rules;
    const report = reportIn(events, latin1, this.#rules);
    const tier = this.#rules.serviceTierOf({ ...this.#report, ...report });
    if (tier === undefined && tierMarkers !== undefined) {
      for (const data of markedEvents(events, latin1, tierMarkers)) {
        const earlier = this.#rules.reportIn(data);
        this.#merge(earlier);
        if (earlier !== undefined) break;
      }
    }
    this.#merge(report);
    for (const data of markedEvents(events, latin1, chargeMarkers)) {
      this.#addCharges(this.#rules.chargesIn(data));
    }
  }

  /** Counts the generated text in events of a stream; only needed if the stream may be aborted. */
  readText(latin1: string): void {
    const { textFields = [], eventTextFields = textFields } = this.#operation;
    this.#textLength += textLengthIn(latin1, eventTextFields);
  }

  /** Reads a chunk of a response that is not an event stream. */
  readChunk(chunk: Buffer): void {
    this.#body.push(chunk);
  }

  /** Counts the generated text in what arrived of such a response; only needed if it was aborted. */
  readBodyText({ head, length }: HeadTailBuffer): void {
    const first = head.toString("latin1");
    // Nearly everything that follows the head is text.
    this.#textLength =
      textLengthIn(first, this.#operation.textFields ?? []) + length - first.length;
  }

  /**
   * The usage of the call; `undefined` for operations that use no tokens. A complete response without a
   * report has none. What an aborted response has not reported is estimated from its text and from the
   * length of the request.
   */
  usage(): MeteredUsage | undefined {
    const { textFields } = this.#operation;
    if (textFields === undefined) return undefined;
    this.#body.end();
    const tokens = this.#report === undefined ? {} : this.#rules.tokensOf(this.#report);
    if (this.isComplete) return { tokens, isEstimated: false, ...this.#charged() };
    const estimate = {
      ...(!hasInput(tokens) && { input: Math.ceil(this.#request.body.length / bytesPerToken) }),
      ...(!hasOutput(tokens) &&
        textFields.length > 0 && { output: Math.ceil(this.#textLength / bytesPerToken) }),
    };
    const isEstimated = Object.keys(estimate).length > 0;
    return { tokens: { ...tokens, ...estimate }, isEstimated, ...this.#charged() };
  }

  /** The tier and the charges of the response, or else of the request. */
  #charged(): Pick<MeteredUsage, "serviceTier" | "otherCharges"> {
    const rules = this.#rules;
    const report = mergeReports(rules.requestedReport(this.#request), this.#report ?? {});
    const serviceTier = rules.serviceTierOf(report);
    const requested = rules.requestedCharges?.(this.#request) ?? [];
    const charges = new Set([...this.#charges, ...rules.chargesOf(report), ...requested]);
    return {
      ...(serviceTier !== undefined && { serviceTier }),
      ...(charges.size > 0 && { otherCharges: [...charges].sort() }),
    };
  }

  #addCharges(charges: readonly string[]): void {
    for (const charge of charges) this.#charges.add(charge);
  }

  #merge(report: JsonObject | undefined): void {
    if (report !== undefined) this.#report = mergeReports(this.#report ?? {}, report);
  }
}

function hasInput({ output: _o, audioOutput: _a, reasoning: _r, ...input }: TokenCounts): boolean {
  return Object.keys(input).length > 0;
}

function hasOutput({ output, audioOutput }: TokenCounts): boolean {
  return output !== undefined || audioOutput !== undefined;
}
