import { isUtf8 } from "node:buffer";
import { CallError } from "../errors/call-error.js";
import { foldedName } from "./folded-name.js";
import { type Member, topLevelMembers } from "./top-level-members.js";

/** The body of a call, of which only what routing needs is looked at. */
export class CallBody {
  /** As it came. */
  readonly bytes: Buffer;
  /** What the caller calls: the name of an endpoint; absent where no field says it. */
  readonly model: string | undefined;
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #names: ReadonlySet<string>;
  readonly #modelMember: Member | undefined;

  private constructor(bytes: Buffer, fields: Readonly<Record<string, unknown>>) {
    this.bytes = bytes;
    this.#fields = fields;
    const members = topLevelMembers(bytes);
    this.#names = new Set(members.map(({ name }) => foldedName(name)));
    const models = members.filter(({ name }) => foldedName(name) === "model");
    if (models.length > 1) {
      throw new CallError("INVALID_PARAMETER_VALUE", "model stands in the body more than once");
    }
    const [member] = models;
    if (member !== undefined && (member.name !== "model" || typeof fields.model !== "string")) {
      throw new CallError("INVALID_PARAMETER_VALUE", "model must be a string, and spelt so");
    }
    this.#modelMember = member;
    this.model = member && (fields.model as string);
  }

  /**
   * Reads a body strictly: what another parser might read otherwise is refused.
   *
   * @throws CallError INVALID_PARAMETER_VALUE
   */
  static parse(bytes: Buffer): CallBody {
    const fields = parsed(bytes);
    if (typeof fields !== "object" || fields === null || Array.isArray(fields)) {
      throw new CallError("INVALID_PARAMETER_VALUE", "the body must be a JSON object");
    }
    return new CallBody(bytes, fields as Readonly<Record<string, unknown>>);
  }

  /** Whether the answer is asked for as a stream. */
  get isStream(): boolean {
    return this.#fields.stream === true;
  }

  /** Which of these fields stand in the body, however they are spelt. */
  namesAmong(names: readonly string[]): string[] {
    return names.filter((name) => this.#names.has(foldedName(name)));
  }

  /** The same bytes but for the value of `model`; where there is none, it comes first. */
  withModel(model: string): readonly Buffer[] {
    const member = this.#modelMember;
    if (member === undefined) {
      const begin = this.bytes.indexOf("{") + 1;
      const comma = this.#names.size === 0 ? "" : ",";
      return [
        this.bytes.subarray(0, begin),
        Buffer.from(`"model":${JSON.stringify(model)}${comma}`),
        this.bytes.subarray(begin),
      ];
    }
    return [
      this.bytes.subarray(0, member.start),
      Buffer.from(JSON.stringify(model)),
      this.bytes.subarray(member.end),
    ];
  }
}

function parsed(bytes: Buffer): unknown {
  try {
    // What is no UTF-8 would be read as one thing here, and as another elsewhere.
    if (isUtf8(bytes)) return JSON.parse(bytes.toString());
  } catch {
    // The parser's message quotes the body.
  }
  throw new CallError("INVALID_PARAMETER_VALUE", "the body must be JSON in UTF-8");
}
