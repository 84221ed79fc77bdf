/**
 * Small text files that a user wrote.
 *
 * @module
 * @since 0.1.0
 */
import * as Fs from "node:fs/promises"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"

/** The largest file that is read. A configuration of 1,000 rules has a tenth of it. */
const maxBytes = 1_048_576

const reasons: { readonly [code: string]: string } = {
  ENOENT: "no such file",
  ENOTDIR: "no such file",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  EPERM: "permission denied"
}

/**
 * A file that could not be read.
 *
 * @since 0.1.0
 * @category models
 */
export interface Failure {
  readonly isMissing: boolean
  readonly issue: string
}

const failure = (error: unknown): Failure => {
  const { code = "", message } = error as NodeJS.ErrnoException
  return { isMissing: code === "ENOENT" || code === "ENOTDIR", issue: reasons[code] ?? message }
}

const invalid = (issue: string): Failure => ({ isMissing: false, issue })

/** Reads at most one byte more than is allowed: the file may be a device without an end. */
const readBytes = async (handle: Fs.FileHandle): Promise<Uint8Array> => {
  const bytes = new Uint8Array(maxBytes + 1)
  let length = 0
  while (length < bytes.length) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return bytes.subarray(0, length)
}

const decode = (bytes: Uint8Array): Either.Either<string, Failure> => {
  if (bytes.length > maxBytes) return Either.left(invalid("it is larger than 1 MiB"))
  const [first, second] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return Either.left(invalid("it is UTF-16; save it as UTF-8"))
  // The decoder drops a byte order mark, which some editors write.
  return Either.try({
    try: () => new TextDecoder("utf-8", { fatal: true }).decode(bytes),
    catch: () => invalid("it is not UTF-8")
  })
}

/**
 * Reads a file of at most 1 MiB as UTF-8, without its byte order mark.
 *
 * @since 0.1.0
 * @category constructors
 */
export const read = (file: string): Effect.Effect<string, Failure> =>
  Effect.acquireUseRelease(
    Effect.tryPromise({ try: () => Fs.open(file, "r"), catch: failure }),
    (handle) => Effect.flatMap(Effect.tryPromise({ try: () => readBytes(handle), catch: failure }), decode),
    (handle) => Effect.promise(() => handle.close())
  )
