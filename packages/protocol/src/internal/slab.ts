/**
 * Memory for frames. V8 keeps the bytes of a small typed array inside its heap, and Node must copy them to send them. A part of a
 * larger array needs no copy and is cheaper to allocate. The current slab is mutable module state: all frames share it.
 */

const slabLength = 8192
const largest = 1024

let slab = new Uint8Array(0)
let used = 0

/** Returns zeroed bytes that nothing else uses. */
export const allocate = (length: number): Uint8Array => {
  if (length > largest) return new Uint8Array(length)
  if (used + length > slab.length) {
    slab = new Uint8Array(slabLength)
    used = 0
  }
  const from = used
  used += length
  return slab.subarray(from, used)
}
