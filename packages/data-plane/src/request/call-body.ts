import { isUtf8 } from "node:buffer";
import { CallError } from "../errors/call-error.js";
import { foldedName } from "./folded-name.js";
import {
  deepest,
  type Member,
  mostMembers,
  quote,
  stringIn,
  topLevelMembers,
} from "./top-level-members.js";

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
    const names = new Set<string>();
    let modelMember: Member | undefined;
    let stream: Member | undefined;
    for (const member of members) {
      const folded = foldedName(member.name);
      names.add(folded);
      // Of two, the last one is what most parsers keep.
      if (member.name === "stream") stream = member;
      if (folded !== "model") continue;
      if (modelMember !== undefined) {
        throw new CallError("INVALID_PARAMETER_VALUE", "model stands in the body more than once");
      }
      modelMember = member;
    }
    const model = modelMember && stringOf(bytes, modelMember);
    if (modelMember !== undefined && (modelMember.name !== "model" || model === undefined)) {
      throw new CallError("INVALID_PARAMETER_VALUE", "model must be a string, and spelt so");
    }
    this.#names = names;
    this.#modelMember = modelMember;
    this.model = model;
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
  withModel(model: string): Buffer {
    const { bytes } = this;
    const value = JSON.stringify(model);
    const member = this.#modelMember;
    if (member !== undefined) return replaced(bytes, member, value);
    const start = bytes.indexOf("{") + 1;
    const comma = this.#names.size === 0 ? "" : ",";
    return replaced(bytes, { start, end: start }, `"model":${value}${comma}`);
  }
}

function replaced(
  bytes: Buffer,
  { start, end }: Pick<Member, "start" | "end">,
  text: string,
): Buffer {
  const after = start + Buffer.byteLength(text);
  const whole = Buffer.allocUnsafe(after + bytes.length - end);
  bytes.copy(whole, 0, 0, start);
  whole.write(text, start);
  bytes.copy(whole, after, end);
  return whole;
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
  return bytes[member.start] === quote ? stringIn(bytes, member.start, member.end) : undefined;
}
