import { createCipheriv } from "node:crypto";

// GCM does not commit to its key. Its tag is linear over GF(2) in the bits of the ciphertext, so
// the ciphertexts with equal tags under two keys are the solutions of 128 linear equations.

interface TwoKeys {
  readonly keys: readonly [Uint8Array, Uint8Array];
  readonly nonce: Uint8Array;
  readonly associated: Uint8Array;
  /** The ciphertext before the free bits are set. */
  readonly template: Uint8Array;
  /** A mask with 1 for every free bit of the ciphertext. */
  readonly free: Uint8Array;
}

/** Returns ciphertext ‖ tag that authenticates under both keys, or `undefined` if none exists. */
export function forgeForTwoKeys(work: TwoKeys): Buffer | undefined {
  const [one, two] = [new Ghash(work.keys[0], work.nonce), new Ghash(work.keys[1], work.nonce)];
  const ciphertext = Buffer.from(work.template);
  const difference = one.tag(work.associated, ciphertext) ^ two.tag(work.associated, ciphertext);
  const bits = [...bitsOf(work.free)];
  const columns = bits.map((bit) => one.effect(bit, ciphertext) ^ two.effect(bit, ciphertext));
  const chosen = solve(columns, difference);
  if (chosen === undefined) return undefined;
  for (const index of chosen) {
    const bit = bits[index] ?? 0;
    ciphertext[bit >> 3] = (ciphertext[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
  }
  return Buffer.concat([ciphertext, toBlock(one.tag(work.associated, ciphertext))]);
}

/** The key stream of GCM for the first bytes of a message. */
export function keyStream(key: Uint8Array, nonce: Uint8Array, length: number): Buffer {
  const counter = Buffer.concat([nonce, Buffer.from([0, 0, 0, 2])]);
  return createCipheriv("aes-256-ctr", key, counter).update(Buffer.alloc(length));
}

class Ghash {
  readonly #h: bigint;
  readonly #mask: bigint;

  constructor(key: Uint8Array, nonce: Uint8Array) {
    const encrypt = (block: Uint8Array) =>
      toNumber(createCipheriv("aes-256-ecb", key, null).setAutoPadding(false).update(block));
    this.#h = encrypt(Buffer.alloc(16));
    this.#mask = encrypt(Buffer.concat([nonce, Buffer.from([0, 0, 0, 1])]));
  }

  tag(associated: Uint8Array, ciphertext: Uint8Array): bigint {
    const lengths = (BigInt(associated.length * 8) << 64n) | BigInt(ciphertext.length * 8);
    let state = 0n;
    for (const block of [...blocksOf(associated), ...blocksOf(ciphertext), lengths]) {
      state = multiply(state ^ block, this.#h);
    }
    return state ^ this.#mask;
  }

  /** The change of the tag caused by flipping one bit of the ciphertext. */
  effect(bit: number, ciphertext: Uint8Array): bigint {
    const block = bit >> 7;
    let effect = 1n << BigInt(127 - (bit & 127));
    for (let left = Math.ceil(ciphertext.length / 16) - block + 1; left > 0; left -= 1) {
      effect = multiply(effect, this.#h);
    }
    return effect;
  }
}

/** Multiplication in GF(2^128) with the bit order of GCM. */
function multiply(a: bigint, b: bigint): bigint {
  let product = 0n;
  let shifted = b;
  for (let bit = 127n; bit >= 0n; bit -= 1n) {
    if ((a >> bit) & 1n) product ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ (0xe1n << 120n) : shifted >> 1n;
  }
  return product;
}

/** Gaussian elimination: returns the indices of columns whose sum is the target. */
function solve(columns: readonly bigint[], target: bigint): number[] | undefined {
  const rows = new Map<number, { value: bigint; combination: bigint }>();
  const reduce = (value: bigint, combination: bigint) => {
    let rest = { value, combination };
    for (;;) {
      const lead = rest.value.toString(2).length;
      const row = rest.value === 0n ? undefined : rows.get(lead);
      if (row === undefined) return { lead, ...rest };
      rest = { value: rest.value ^ row.value, combination: rest.combination ^ row.combination };
    }
  };
  for (const [index, column] of columns.entries()) {
    const { lead, value, combination } = reduce(column, 1n << BigInt(index));
    if (value !== 0n) rows.set(lead, { value, combination });
  }
  const { value, combination } = reduce(target, 0n);
  if (value !== 0n) return undefined;
  return columns.flatMap((_, index) => ((combination >> BigInt(index)) & 1n ? [index] : []));
}

function* bitsOf(mask: Uint8Array): Generator<number> {
  for (let bit = 0; bit < mask.length * 8; bit += 1) {
    if ((mask[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) yield bit;
  }
}

function* blocksOf(bytes: Uint8Array): Generator<bigint> {
  for (let at = 0; at < bytes.length; at += 16) {
    const block = Buffer.alloc(16);
    block.set(bytes.subarray(at, at + 16));
    yield toNumber(block);
  }
}

function toNumber(block: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(block).toString("hex")}`);
}

function toBlock(number: bigint): Buffer {
  return Buffer.from(number.toString(16).padStart(32, "0"), "hex");
}
