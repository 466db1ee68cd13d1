/** A command line of bash up to the cursor. */
export interface BashLine {
  /** The words after the command, without their quotes; the last one is to be completed. */
  readonly words: readonly string[];
  /** Of the last word: `file` after a redirection, `expansion` if bash would expand it. */
  readonly kind: "word" | "file" | "expansion";
  /** The text that bash inserts for a candidate of the last word, quoted as the user began. */
  insertionOf(candidate: string): string;
}

type Quote = "" | "'" | '"';

/** Characters that bash interprets, by the quotes around them. */
const meaningful: Readonly<Record<Quote, RegExp>> = {
  "": /[$`;|&()*?[{]/,
  "'": /(?!)/,
  '"': /[$`]/,
};

/**
 * Splits a command line of bash into words. It expands nothing, because that could run a command.
 *
 * @param breaks the characters at which bash starts the text that it replaces (`COMP_WORDBREAKS`)
 */
export function parseBashLine(line: string, breaks: string): BashLine {
  const words: string[] = [];
  let word: string | undefined;
  let quote: Quote = "";
  let redirects = false;
  let expands = false;
  // The length of the text before the one that bash replaces, without quotes.
  let kept = 0;
  const chars = [...line];
  for (let at = 0; at < chars.length; at += 1) {
    const char = chars[at] ?? "";
    const next = chars[at + 1] ?? "";
    if (isQuoting(char, quote)) {
      quote = quote === "" ? char : "";
      word ??= "";
      if (quote !== "") kept = word.length;
    } else if (char === "\\" && escapes(next, quote)) {
      word = `${word ?? ""}${next}`;
      at += 1;
    } else if (quote === "" && /[\s<>]/.test(char)) {
      if (word !== undefined && !redirects) words.push(word);
      redirects = /[<>]/.test(char) || (word === undefined && redirects);
      word = undefined;
      expands = false;
      kept = 0;
    } else {
      word = `${word ?? ""}${char}`;
      expands ||= meaningful[quote].test(char);
      // Bash replaces an `@` together with the text after it.
      if (quote === "" && breaks.includes(char)) kept = word.length - (char === "@" ? 1 : 0);
    }
  }
  return {
    words: [...words, word ?? ""].slice(1),
    kind: expands ? "expansion" : redirects ? "file" : "word",
    insertionOf: (candidate) => quotedAs(quote, candidate.slice(kept)),
  };
}

function isQuoting(char: string, quote: Quote): char is "'" | '"' {
  return (char === "'" && quote !== '"') || (char === '"' && quote !== "'");
}

function escapes(next: string, quote: Quote): boolean {
  return quote === "" || (quote === '"' && /[\\"$`]/.test(next));
}

function quotedAs(quote: Quote, text: string): string {
  switch (quote) {
    case "'":
      return text.replaceAll("'", "'\\''");
    case '"':
      // Only outside of the quotes does a backslash disable the expansion of the history.
      return text.replaceAll(/[\\"$`]/g, "\\$&").replaceAll("!", '"\\!"');
    case "":
      return text.replaceAll(/[^\w./:@%+,=\u0080-\u{10ffff}-]/gu, "\\$&");
  }
}
