/** Gives `size` fresh random bytes. Anything but a strong generator here gives the secrets away. */
export type RandomSource = (size: number) => Uint8Array;
