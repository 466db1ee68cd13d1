const maxSubjects = 10_000;

/** Counts the subjects that callers claim, whose number would otherwise be unlimited. */
export class KnownSubjects {
  readonly #byLimit = new Map<string, { windowStart: number; readonly subjects: Set<string> }>();

  /** The subject itself, or the one that all others in the window share. */
  nameOf(limitId: string, subject: string, windowStart: number): string {
    const known = this.#byLimit.get(limitId);
    if (known?.windowStart !== windowStart) {
      this.#byLimit.set(limitId, { windowStart, subjects: new Set([subject]) });
      return subject;
    }
    if (known.subjects.has(subject)) return subject;
    if (known.subjects.size >= maxSubjects) return otherSubjects;
    known.subjects.add(subject);
    return subject;
  }
}

/** Of the scope METADATA, beyond 10,000 subjects in a window. */
const otherSubjects = "(others)";
