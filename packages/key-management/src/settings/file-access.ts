/** How long a running process waits for a key file, in milliseconds. */
const timeout = 5_000;

/** Each holds a thread of the pool, which has four and serves the whole process. */
const maxStalled = 2;
const stalled = new Set<symbol>();

/**
 * Bounds an access to the key files: their file system may stop responding while the process runs.
 *
 * @throws an error with the code ETIMEDOUT, at once while earlier accesses have no result
 */
export async function accessFiles<T>(access: () => Promise<T>): Promise<T> {
  if (stalled.size >= maxStalled) throw timedOut();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const id = Symbol();
  const timer = setTimeout(() => {
    stalled.add(id);
    reject(timedOut());
  }, timeout);
  const work = access().finally(() => {
    clearTimeout(timer);
    stalled.delete(id);
  });
  return Promise.race([work, late]);
}

function timedOut(): Error {
  return Object.assign(new Error("The file system does not respond"), { code: "ETIMEDOUT" });
}
