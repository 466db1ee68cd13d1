import { wrongUse } from "../cli-error.js";

const pasteBegins = "\u001b[200~";
const pasteEnds = "\u001b[201~";

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: they are what terminals send
const sequenceAtStart = /^\u001b(\[[0-9;?]*[ -/]*[@-~]|O[@-~]|[^[O\u0000-\u001f\u007f])/u;
const begunSequence = /^\u001b(\[[0-9;?]*[ -/]*|O)?$/;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: they are what terminals send

/** The effect of a key press. */
export type LineEvent = "typing" | "entered" | "interrupted";

/** A line typed on a terminal in raw mode. Pasted text may contain line feeds. */
export class LineEditor {
  #characters: string[] = [];
  #pending = "";
  #pasting = false;

  /** The text so far. */
  get line(): string {
    return this.#characters.join("");
  }

  /**
   * Processes input of the terminal.
   *
   * @throws CliError WRONG_USE for text after Enter: several lines, pasted into a terminal without
   * bracketed paste
   */
  feed(text: string): LineEvent {
    const input = [...(this.#pending + text)];
    this.#pending = "";
    while (input.length > 0) {
      if (input[0] === "\u001b") {
        if (!this.#takeEscape(input)) return "typing";
        continue;
      }
      const event = this.#take(input.shift() ?? "");
      if (event === "entered" && input.some((char) => char !== "\n" && char !== "\r")) {
        throw wrongUse(
          "more than one line was pasted; pass the value with --from-file or --value -",
        );
      }
      if (event !== "typing") return event;
    }
    return "typing";
  }

  #take(char: string): LineEvent {
    if (this.#pasting) {
      this.#characters.push(char === "\r" ? "\n" : char);
      return "typing";
    }
    if (char === "\r" || char === "\n") return "entered";
    if (char === "\u0003") return "interrupted";
    if (char === "\u0004") return this.#characters.length === 0 ? "interrupted" : "typing";
    if (char === "\u007f" || char === "\b") this.#characters.pop();
    else if (char === "\u0015") this.#characters = [];
    else if (char >= " ") this.#characters.push(char);
    return "typing";
  }

  // A sequence may arrive in parts.
  #takeEscape(input: string[]): boolean {
    const head = input.slice(0, 16).join("");
    if (input.length <= 16 && begunSequence.test(head)) {
      this.#pending = head;
      return false;
    }
    const sequence = sequenceAtStart.exec(head)?.[0] ?? "\u001b";
    input.splice(0, [...sequence].length);
    if (sequence === pasteBegins) this.#pasting = true;
    if (sequence === pasteEnds) this.#endPaste();
    return true;
  }

  // A copied line often ends with a line feed.
  #endPaste(): void {
    this.#pasting = false;
    if (this.#characters.at(-1) === "\n") this.#characters.pop();
  }
}
