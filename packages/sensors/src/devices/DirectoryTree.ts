/**
 * Directories of a server, read defensively: a server may list any text, and any number of entries.
 *
 * @module
 * @since 0.1.0
 */
import { OwMalformedReply, OwPath, OwServer, type OwServerError } from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"

/**
 * Returns true if a request can name the entry: it has no NUL, and it is not too long. A server may list other entries.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { DirectoryTree } from "@owserver/sensors"
 *
 * assert.ok(!DirectoryTree.isPath("/10.67C6697351FF/a\0b"))
 * ```
 *
 * @since 0.1.0
 * @category guards
 */
export const isPath = (entry: string): boolean => Either.isRight(OwPath.encode(entry))

/**
 * Lists a directory. Leaves out entries that cannot be a path: those with a NUL and those that are too long.
 *
 * @example
 * ```ts
 * import { DirectoryTree } from "@owserver/sensors"
 *
 * const settings = DirectoryTree.list("/settings")
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const list = (
  path: string,
  options: { readonly bus?: boolean | undefined; readonly uncached?: boolean | undefined } = {}
): Effect.Effect<ReadonlyArray<string>, OwServerError, OwServer> =>
  Effect.map(OwServer.dir(path, options), (entries) => entries.filter(isPath))

/**
 * Bounds of a tree, against a server that invents entries.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The most entries of all directories. Default: 10,000, ten times those of the largest tree of owserver. */
  readonly maxEntries?: number | undefined
  /** The most levels of directories. Default: 8. */
  readonly maxDepth?: number | undefined
  /** The number of directories that are listed at a time. Default: 1. */
  readonly concurrency?: number | undefined
  /** Returns true if an error of a nested directory means that this directory is empty. Default: never. */
  readonly isEmpty?: ((error: OwServerError) => boolean) | undefined
}

const isDirectory = (path: string): boolean => path.endsWith("/")

/**
 * Lists all entries below a directory that are not directories themselves. Fails with `OwMalformedReply` if the server lists
 * more than `maxEntries` entries or more than `maxDepth` levels.
 *
 * @example
 * ```ts
 * import { DirectoryTree } from "@owserver/sensors"
 *
 * const counters = DirectoryTree.leaves("/statistics")
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const leaves = (
  root: string,
  { concurrency = 1, isEmpty = () => false, maxDepth = 8, maxEntries = 10_000 }: Options = {}
): Effect.Effect<ReadonlyArray<string>, OwServerError, OwServer> =>
  Effect.suspend(() => {
    let listed = 0
    const endless = () =>
      new OwMalformedReply({
        operation: "dir",
        path: root,
        server: "the server",
        issue: `the directory has more than ${maxEntries} entries or more than ${maxDepth} levels`
      })
    const below = (directory: string, depth: number): Effect.Effect<ReadonlyArray<string>, OwServerError, OwServer> =>
      Effect.gen(function* () {
        const entries = yield* list(directory)
        listed += entries.length
        if (listed > maxEntries || depth > maxDepth) return yield* endless()
        const nested = yield* Effect.forEach(
          entries,
          (entry) =>
            isDirectory(entry)
              ? Effect.catchIf(below(entry, depth + 1), isEmpty, () => Effect.succeed([]))
              : Effect.succeed([entry]),
          { concurrency }
        )
        return nested.flat()
      })
    return below(root, 1)
  })
