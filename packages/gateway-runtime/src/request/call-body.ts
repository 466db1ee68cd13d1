import { isUtf8 } from "node:buffer";
import { CallError } from "../errors/call-error.js";
import { foldedName } from "./folded-name.js";
import { deepest, type Member, mostMembers, topLevelMembers } from "./top-level-members.js";

/** The body of a call, of which only what routing needs is looked at. */
export class CallBody {
  /** As it came. */
  readonly bytes: Buffer;
  /** What the caller calls: the name of an endpoint; absent where no field says it. */
  readonly model: string | undefined;
  /** Whether the answer is asked for as a stream. */
  readonly isStream: boolean;
  readonly #names: ReadonlySet<string>;
  readonly #modelMember: Member | undefined;

  private constructor(bytes: Buffer, members: readonly Member[]) {
    this.bytes = bytes;
    this.#names = new Set(members.map(({ name }) => foldedName(name)));
    const models = members.filter(({ name }) => foldedName(name) === "model");
    if (models.length > 1) {
      throw new CallError("INVALID_PARAMETER_VALUE", "model stands in the body more than once");
    }
    const [member] = models;
    const model = member && stringOf(bytes, member);
    if (member !== undefined && (member.name !== "model" || model === undefined)) {
      throw new CallError("INVALID_PARAMETER_VALUE", "model must be a string, and spelt so");
    }
    this.#modelMember = member;
    this.model = model;
    const stream = members.findLast(({ name }) => name === "stream");
    this.isStream = stream !== undefined && textOf(bytes, stream) === "true";
  }

  /**
   * Reads a body strictly: what another parser might read otherwise is refused.
   *
   * @throws CallError INVALID_PARAMETER_VALUE
   */
  static parse(bytes: Buffer): CallBody {
    return new CallBody(bytes, membersOf(bytes));
  }

  /** The first of these fields that stands in the body, however it is spelt there; here they are folded. */
  firstOf(names: readonly string[]): string | undefined {
    return names.find((name) => this.#names.has(name));
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

function membersOf(bytes: Buffer): readonly Member[] {
  // What is no UTF-8 would be read as one thing here, and as another elsewhere.
  if (!isUtf8(bytes)) throw refused("the body must be JSON in UTF-8");
  try {
    return topLevelMembers(bytes);
  } catch (error) {
    throw refused(
      error instanceof RangeError
        ? `the body may have ${mostMembers} fields at most, and nest ${deepest} deep`
        : "the body must be a JSON object",
    );
  }
}

function refused(message: string): CallError {
  return new CallError("INVALID_PARAMETER_VALUE", message);
}

function textOf(bytes: Buffer, { start, end }: Member): string {
  return bytes.toString("utf8", start, end);
}

/** The value, if it is a string. */
function stringOf(bytes: Buffer, member: Member): string | undefined {
  const text = textOf(bytes, member);
  return text.startsWith('"') ? (JSON.parse(text) as string) : undefined;
}
