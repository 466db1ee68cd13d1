/** Tells connections that were opened since the last advance from older ones. */
export class Generations<Connection extends object> {
  readonly #openedIn = new WeakMap<Connection, number>();
  #current = 0;

  advance(): void {
    this.#current += 1;
  }

  add(connection: Connection): void {
    this.#openedIn.set(connection, this.#current);
  }

  isKnown(connection: Connection): boolean {
    return this.#openedIn.has(connection);
  }

  isCurrent(connection: Connection): boolean {
    return this.#openedIn.get(connection) === this.#current;
  }
}
