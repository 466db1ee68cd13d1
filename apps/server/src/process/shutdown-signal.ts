const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/** A signal that ends the server. */
export type SignalName = keyof typeof exitCodes;

const names = Object.keys(exitCodes) as SignalName[];

/** The first SIGTERM or SIGINT that the process gets. A second one ends it at once. */
export class ShutdownSignal {
  readonly received: Promise<SignalName>;
  #isReceived = false;
  readonly #listener: (signal: SignalName) => void;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<SignalName>();
    this.received = promise;
    this.#listener = (signal) => {
      if (this.#isReceived) endProcess(signal);
      this.#isReceived = true;
      resolve(signal);
    };
    for (const name of names) process.on(name, this.#listener);
  }

  get isReceived(): boolean {
    return this.#isReceived;
  }

  /** Stops listening: signals have their usual effect again. */
  release(): void {
    for (const name of names) process.off(name, this.#listener);
  }
}

/** Ends the process by a signal, whatever is still in progress. */
export function endProcess(signal: SignalName): never {
  process.removeAllListeners(signal);
  // `process.exit` alone waits for the thread pool, such as for the resolver of host names. The signal
  // has no effect on the first process of a container.
  process.once("exit", () => process.kill(process.pid, signal));
  process.exit(exitCodes[signal]);
}
