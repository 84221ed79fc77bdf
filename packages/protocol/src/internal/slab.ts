/**
 * Memory for frames. A small array of its own lies where the system cannot see it, and would have to be moved when it is
 * sent; a piece of a large one need not be, and costs less to make.
 */

const slabLength = 8192
const largest = 1024

let slab = new Uint8Array(0)
let used = 0

/** Bytes that are all 0, and used by nobody else. */
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
