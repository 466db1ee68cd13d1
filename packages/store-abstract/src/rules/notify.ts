/** What a listener throws is its own failure: the mutation is done, and says so to its caller. */
export function notify(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
