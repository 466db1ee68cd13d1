/** A construction that the repository does not use, and what to write instead. */
export interface WordRule {
  /** The source of a regular expression. It is matched as whole words; a space is any white space. */
  readonly pattern: string;
  /** Completes the sentence "use …". */
  readonly use: string;
  /** Case matters; for patterns that apply to the start of a sentence only. */
  readonly caseSensitive?: boolean;
  /** Path prefixes of files in which the word is a term of the field. */
  readonly notIn?: readonly string[];
}

/** Folders in which "dialect" is a dialect of SQL. */
const sqlFolders = [
  "packages/store-sql/",
  "packages/gateway/",
  "packages/mlflow/",
  "packages/transfer/",
  "apps/",
  "tooling/bench/",
  "tooling/mlflow-database/",
  "tooling/soak/",
  "tooling/test-databases/",
];

/** Verbs that follow a clause with "What" only where the clause is the subject of a sentence. */
const mainVerbs = "stays?|must|counts|needs no|is not|are not|was not";

/** The word list, by subject: people, things that act like people, idioms, terms. */
export const wordList: readonly WordRule[] = [
  { pattern: "whoever", use: "the user, operator, client or caller" },
  { pattern: "nobody|somebody", use: "the actor, or the passive voice" },
  { pattern: "strangers?", use: "an unauthenticated client" },
  { pattern: "he|him|his", use: "they, their or the noun" },
  { pattern: "(?:for|to|by|of|from|with) who", use: "the clients that" },

  { pattern: "says", use: "states, reports, returns or names" },
  { pattern: "told|tells? of", use: "receives, is notified, reports or distinguishes" },
  { pattern: "hears?", use: "receives or is called with" },
  { pattern: "speaks? (?:of|as|with)", use: "describes, uses the format of or connects to" },
  { pattern: "wants", use: "requires or expects" },
  { pattern: "knows? (?:of|no|nothing)", use: "has no, or a sentence about what it stores" },
  { pattern: "stands?(?! in for| for)|standing", use: "is, is in or is defined in" },
  { pattern: "lies?", use: "is in, is stored in or is below" },
  { pattern: "(?:goes|go|going|went|gone) on", use: "continues" },

  {
    pattern: `What [^.?;:]{1,80}? (?:${mainVerbs})(?= [^?]{1,160}?\\.(?:\\s|$))`,
    use: "a noun as the subject: secrets that are sealed … instead of What is sealed …",
    caseSensitive: true,
  },
  { pattern: "(?:by|with|under) which", use: "a clause with a subject: that X uses to …" },
  { pattern: "(?<!(?:each|one|both|all|most|some|none) )of which", use: "whose, or two sentences" },
  {
    pattern: "(?:that|what|which) (?:is|are|was) there|(?:is|are|was) there(?=[.,;:])",
    use: "exists or is present",
  },
  { pattern: "as (?:it is|they are)(?=[.,;:)])", use: "unchanged" },
  { pattern: "of (?:its|their|one's|his) own", use: "its own X, or a separate X" },
  { pattern: "of (?:ours|theirs)", use: "our X, or the name of the product" },
  {
    pattern: "(?<![Tt]here )(?:is|are) no (?!more|[a-z]+er\\b)[a-z]+",
    use: "is not a",
    caseSensitive: true,
  },
  { pattern: "so many", use: "this many, or the name of the number" },
  { pattern: 'no more(?=[.,;:)"\\0])', use: "no longer" },
  { pattern: "has to be|have to be", use: "must be" },
  { pattern: "it may be that", use: "may, or if" },
  { pattern: "also (?:if|when)", use: "even if" },
  { pattern: "as far as", use: "if, or up to" },

  { pattern: "for ever", use: "forever, indefinitely or without a limit" },
  { pattern: "anew", use: "again, or a new X" },
  { pattern: "in the midst", use: "during or in the middle" },
  { pattern: "all the same", use: "anyway or nevertheless" },
  { pattern: "to the byte", use: "byte for byte" },
  { pattern: "under way", use: "in progress or in flight" },
  { pattern: "beside", use: "next to or in addition to" },
  { pattern: "besides", use: "in addition to, or other than" },
  { pattern: "amid|upon", use: "among, within or on" },
  { pattern: "a look(?!-)", use: "a check or a read" },
  { pattern: "sign of life|gives? a sign", use: "heartbeat or notification" },
  { pattern: "present (?:names?|states?|values?)", use: "new or current" },
  { pattern: "dialled|dialling|dials?", use: "connects to" },
  { pattern: "bec(?:ame|omes?) of", use: "the result or outcome of" },
  { pattern: "(?:can|cannot|could not) be had", use: "is available, or cannot be obtained" },
  { pattern: "gives? back|given back", use: "returns, releases or restores" },
  { pattern: "(?:left|leaves?|leaving) out", use: "omits or skips" },

  { pattern: "brought", use: "imported or moved" },
  {
    pattern: "refusals?",
    use: "error response, validation error, authentication failure or conflict",
  },
  { pattern: "trials?", use: "test" },
  { pattern: "far side", use: "remote server" },
  { pattern: "in the words of", use: "in the API format of" },
  { pattern: "(?<!SQL )dialects?", use: "API format; a dialect is SQL's", notIn: sqlFolders },
  { pattern: "spelt|spellings?", use: "encoding, notation or written" },
  { pattern: "needles?", use: "pattern or credential" },
];
