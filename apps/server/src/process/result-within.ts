/** Waits for work. @returns `undefined` if it takes longer. @throws its error */
export async function resultWithin<T>(
  milliseconds: number,
  work: Promise<T>,
): Promise<{ readonly result: T } | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined);
  });
  try {
    return await Promise.race([work.then((result) => ({ result })), late]);
  } finally {
    clearTimeout(timer);
  }
}
