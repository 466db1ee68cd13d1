/** Slots for pairs of bytes; more slots cost memory for each set of patterns. */
const pairSlots = 1_024;
/** The most that fits into a byte. */
const maxSkip = 255;
/** Flags of a node. */
const hasNext = 1;
const hasBranches = 2;
const isRoot = 4;

/** The bytes from one index to another, which is excluded. */
export interface ByteRange {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

function pairSlot(first: number, second: number): number {
  return ((first << 5) ^ second) & (pairSlots - 1);
}

/**
 * Finds byte patterns in one pass whose work per byte does not depend on the patterns: an
 * Aho-Corasick automaton. Between matches it looks at two bytes per length of the shortest pattern
 * (Wu and Manber, "A fast algorithm for multi-pattern searching", 1994).
 *
 * A node is the number of a prefix of some pattern; 0 is the empty one. The nodes of a pattern follow
 * each other, so that most edges need no entry.
 */
export class PatternAutomaton {
  /** In bytes; 0 without patterns. */
  readonly shortest: number;
  readonly longest: number;
  /** The length of the prefix of each node. */
  readonly #depths: Uint16Array;
  /** The length of the longest pattern that the prefix of a node ends with; 0 if there is none. */
  readonly #matches: Uint16Array;
  /** The node to continue at if a node has no edge for a byte. */
  readonly #failures: Uint32Array;
  /** The byte that leads from a node to the one after it. */
  readonly #nextBytes: Uint8Array;
  readonly #flags: Uint8Array;
  readonly #roots = new Uint32Array(256);
  /** Edges to other nodes than the one after it, by node and byte. */
  readonly #branches = new Map<number, number>();
  /** Per slot of the last pair read: how far to move until the next possible match. */
  readonly #skips = new Uint8Array(pairSlots);

  /** @param patterns - of two to 65,535 bytes each */
  constructor(patterns: readonly Buffer[]) {
    const lengths = patterns.map(({ length }) => length);
    if (lengths.some((length) => length < 2)) throw new RangeError("a pattern is too short");
    this.shortest = lengths.length === 0 ? 0 : Math.min(...lengths);
    this.longest = Math.max(0, ...lengths);
    const size = 1 + lengths.reduce((sum, length) => sum + length, 0);
    this.#depths = new Uint16Array(size);
    this.#matches = new Uint16Array(size);
    this.#failures = new Uint32Array(size);
    this.#nextBytes = new Uint8Array(size);
    this.#flags = new Uint8Array(size);
    this.#flags[0] = isRoot;
    let nodes = 1;
    for (const pattern of patterns) nodes = this.#addPattern(pattern, nodes);
    this.#addFailures();
    this.#addSkips(patterns);
  }

  /** The length of the prefix that a node stands for. */
  depthOf(node: number): number {
    return this.#depths[node] ?? 0;
  }

  /**
   * Reads the bytes `from` to `to`, from a node on.
   *
   * @param onMatch - called with a range that consists of matches. It may begin before `from`. Of
   *   matches that end at the same byte, only the longest counts.
   * @returns the node at the end
   */
  read(
    node: number,
    { bytes, from, to }: ByteRange,
    onMatch: (from: number, to: number) => void,
  ): number {
    const { shortest } = this;
    if (shortest === 0) return 0;
    const matches = this.#matches;
    const nextBytes = this.#nextBytes;
    const flags = this.#flags;
    const failures = this.#failures;
    let current = node;
    // Of the matches that touch each other, most of all in repeated letters.
    let matchedFrom = 0;
    let matchedTo = -1;
    for (let at = from; at < to; ) {
      if (current === 0 && at + shortest <= to) {
        at = this.#nextCandidate(bytes, at, to);
        if (at >= to) break;
      }
      const byte = bytes[at] ?? 0;
      at += 1;
      // Most steps, without a call.
      while (flags[current] === 0) current = failures[current] ?? 0;
      const isNext = nextBytes[current] === byte && ((flags[current] ?? 0) & hasNext) !== 0;
      current = isNext ? current + 1 : this.#step(current, byte);
      const length = matches[current] ?? 0;
      if (length === 0) continue;
      if (matchedTo !== -1 && at - length > matchedTo) {
        onMatch(matchedFrom, matchedTo);
        matchedTo = -1;
      }
      matchedFrom = matchedTo === -1 ? at - length : Math.min(matchedFrom, at - length);
      matchedTo = at;
    }
    if (matchedTo !== -1) onMatch(matchedFrom, matchedTo);
    return current;
  }

  /** The first index where a pattern may begin, of those with room for the shortest pattern. */
  #nextCandidate(bytes: Uint8Array, from: number, to: number): number {
    const { shortest } = this;
    const skips = this.#skips;
    let last = from + shortest - 1;
    while (last < to) {
      const skip = skips[pairSlot(bytes[last - 1] ?? 0, bytes[last] ?? 0)] ?? 0;
      if (skip === 0) break;
      last += skip;
    }
    return last - shortest + 1;
  }

  #step(from: number, byte: number): number {
    for (let node = from; node !== 0; node = this.#failures[node] ?? 0) {
      const flags = this.#flags[node] ?? 0;
      if ((flags & hasNext) !== 0 && this.#nextBytes[node] === byte) return node + 1;
      if ((flags & hasBranches) === 0) continue;
      const branch = this.#branches.get(node * 256 + byte);
      if (branch !== undefined) return branch;
    }
    return this.#roots[byte] ?? 0;
  }

  #edge(node: number, byte: number): number | undefined {
    if (node === 0) return this.#roots[byte] || undefined;
    const flags = this.#flags[node] ?? 0;
    if ((flags & hasNext) !== 0 && this.#nextBytes[node] === byte) return node + 1;
    return this.#branches.get(node * 256 + byte);
  }

  /** @returns the number of nodes with the new ones */
  #addPattern(pattern: Buffer, nodes: number): number {
    let count = nodes;
    let node = 0;
    for (const byte of pattern) {
      const known = this.#edge(node, byte);
      if (known !== undefined) {
        node = known;
        continue;
      }
      this.#depths[count] = (this.#depths[node] ?? 0) + 1;
      this.#addEdge(node, byte, count);
      node = count;
      count += 1;
    }
    this.#matches[node] = pattern.length;
    return count;
  }

  #addEdge(node: number, byte: number, to: number): void {
    if (node === 0) {
      this.#roots[byte] = to;
      return;
    }
    const flags = this.#flags[node] ?? 0;
    if (to === node + 1 && (flags & hasNext) === 0) {
      this.#nextBytes[node] = byte;
      this.#flags[node] = flags | hasNext;
    } else {
      this.#branches.set(node * 256 + byte, to);
      this.#flags[node] = flags | hasBranches;
    }
  }

  /** Breadth first, because a failure leads to a shorter prefix. */
  #addFailures(): void {
    const branchesOf = this.#branchesByNode();
    // Each is the longest proper suffix that is a prefix; failures that cannot help are skipped.
    const suffixes = new Uint32Array(this.#failures.length);
    const queue = [...this.#roots].filter((node) => node !== 0);
    const addChild = (node: number, byte: number, child: number): void => {
      suffixes[child] = this.#step(suffixes[node] ?? 0, byte);
      queue.push(child);
    };
    for (const node of queue) {
      const suffix = suffixes[node] ?? 0;
      this.#matches[node] ||= this.#matches[suffix] ?? 0;
      let failure = suffix;
      while (failure !== 0 && this.#triesAllOf(node, failure, branchesOf)) {
        failure = this.#failures[failure] ?? 0;
      }
      this.#failures[node] = failure;
      if (this.#has(node, hasNext)) addChild(node, this.#nextBytes[node] ?? 0, node + 1);
      for (const [byte, child] of branchesOf.get(node) ?? []) addChild(node, byte, child);
    }
  }

  /** Whether a node has edges for all bytes of a failure, which then would only be passed through. */
  #triesAllOf(node: number, failure: number, branchesOf: BranchesByNode): boolean {
    const tries = (byte: number): boolean => this.#edge(node, byte) !== undefined;
    if (this.#has(failure, hasNext) && !tries(this.#nextBytes[failure] ?? 0)) return false;
    return (branchesOf.get(failure) ?? []).every(([byte]) => tries(byte));
  }

  #branchesByNode(): BranchesByNode {
    const branches = new Map<number, [number, number][]>();
    for (const [key, child] of this.#branches) {
      const node = Math.floor(key / 256);
      const list = branches.get(node) ?? [];
      list.push([key % 256, child]);
      branches.set(node, list);
    }
    return branches;
  }

  #has(node: number, flag: number): boolean {
    return ((this.#flags[node] ?? 0) & flag) !== 0;
  }

  #addSkips(patterns: readonly Buffer[]): void {
    this.#skips.fill(Math.min(this.shortest - 1, maxSkip));
    for (const pattern of patterns) {
      for (let at = 1; at < this.shortest; at += 1) {
        const slot = pairSlot(pattern[at - 1] ?? 0, pattern[at] ?? 0);
        this.#skips[slot] = Math.min(this.#skips[slot] ?? 0, this.shortest - 1 - at);
      }
    }
  }
}

/** The bytes of branches, and the nodes that they lead to. */
type BranchesByNode = ReadonlyMap<number, readonly (readonly [byte: number, child: number])[]>;
