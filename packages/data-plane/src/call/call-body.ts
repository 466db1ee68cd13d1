import { isUtf8 } from "node:buffer";
import { GatewayError } from "@gw/entities";
import {
  type JsonMember,
  maxDepth,
  maxMembers,
  quote,
  stringIn,
  topLevelMembers,
} from "./json-members.js";

/** The body of a call; only what routing needs is parsed. */
export class CallBody {
  /** As received. */
  readonly bytes: Buffer;
  /** The name of an endpoint; absent if the body has no `model`. */
  readonly model: string | undefined;
  /** Whether the body asks for a stream. */
  readonly isStream: boolean;
  /** Folded. */
  readonly #names: ReadonlySet<string>;
  readonly #modelMember: JsonMember | undefined;

  private constructor(bytes: Buffer, members: readonly JsonMember[]) {
    this.bytes = bytes;
    const names = new Set<string>();
    let modelMember: JsonMember | undefined;
    let stream: JsonMember | undefined;
    for (const member of members) {
      const folded = foldFieldName(member.name);
      names.add(folded);
      // Of two, most parsers keep the last one.
      if (member.name === "stream") stream = member;
      if (folded !== "model") continue;
      if (modelMember !== undefined) throw invalid("`model` must appear only once in the body");
      modelMember = member;
    }
    const model = modelMember && stringValue(bytes, modelMember);
    if (modelMember !== undefined && (modelMember.name !== "model" || model === undefined)) {
      throw invalid("`model` must be a string, and its name must be spelled `model`");
    }
    this.#names = names;
    this.#modelMember = modelMember;
    this.model = model;
    this.isStream = stream !== undefined && textOf(bytes, stream) === "true";
  }

  /**
   * Parses a body strictly: rejects what another parser might read differently.
   *
   * @throws GatewayError INVALID_PARAMETER_VALUE
   */
  static parse(bytes: Buffer): CallBody {
    return new CallBody(bytes, membersOf(bytes));
  }

  /** The first of these folded field names that the body has in any notation. */
  firstOf(names: readonly string[]): string | undefined {
    return names.find((name) => this.#names.has(name));
  }

  /** The same bytes with another value of `model`; without a `model`, it is inserted first. */
  withModel(model: string): Buffer {
    const { bytes } = this;
    const value = JSON.stringify(model);
    const member = this.#modelMember;
    if (member !== undefined) return replace(bytes, member, value);
    const start = bytes.indexOf("{") + 1;
    const comma = this.#names.size === 0 ? "" : ",";
    return replace(bytes, { start, end: start }, `"model":${value}${comma}`);
  }
}

/**
 * Folds the name of a field as case-insensitive parsers do. Two letters outside of ASCII fold into
 * ASCII: the long s and the Kelvin sign.
 */
export function foldFieldName(name: string): string {
  // Most names are folded already.
  if (/^[a-z0-9_]*$/.test(name)) return name;
  return name.toLowerCase().replaceAll("\u017f", "s").replaceAll("\u212a", "k");
}

function replace(
  bytes: Buffer,
  { start, end }: Pick<JsonMember, "start" | "end">,
  text: string,
): Buffer {
  const after = start + Buffer.byteLength(text);
  const result = Buffer.allocUnsafe(after + bytes.length - end);
  bytes.copy(result, 0, 0, start);
  result.write(text, start);
  bytes.copy(result, after, end);
  return result;
}

function membersOf(bytes: Buffer): readonly JsonMember[] {
  // Parsers disagree about bytes that are not UTF-8.
  if (!isUtf8(bytes)) throw invalid("the body must be JSON in UTF-8");
  try {
    return topLevelMembers(bytes);
  } catch (error) {
    throw invalid(
      error instanceof RangeError
        ? `the body must have at most ${maxMembers} fields and at most ${maxDepth} levels of nesting`
        : "the body must be a JSON object",
    );
  }
}

function invalid(message: string): GatewayError {
  return new GatewayError("INVALID_PARAMETER_VALUE", message);
}

function textOf(bytes: Buffer, { start, end }: JsonMember): string {
  return bytes.toString("utf8", start, end);
}

/** The value if it is a string. */
function stringValue(bytes: Buffer, member: JsonMember): string | undefined {
  return bytes[member.start] === quote ? stringIn(bytes, member.start, member.end) : undefined;
}
