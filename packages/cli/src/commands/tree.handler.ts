import { OwServer, type OwServerError } from "@owserver/client"
import { OwPath, OwText, ReturnCode } from "@owserver/protocol"
import * as DirectoryTree from "@owserver/sensors/DirectoryTree"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Bytes from "../output/Bytes.js"
import { Output } from "../output/Output.js"
import * as Progress from "../output/Progress.js"
import * as Hint from "../server/Hint.js"
import * as Server from "../server/Server.js"
import { Settings } from "../settings/Settings.js"
import * as Print from "./shared/Print.js"

interface Input {
  readonly path: string
  readonly depth: number
  readonly values: boolean
}

/** The maximum length of a value in the tree. `--json` prints it whole. */
const longest = 60

/** Directories that repeat other directories or list possible properties. They are opened only if requested. */
const special = /^(?:bus\.\d+|uncached|unaliased|structure)$/

type Value = Either.Either<Uint8Array, OwServerError>

interface Listed {
  readonly path: string
  readonly name: string
  readonly directory: boolean
  readonly value: Value | undefined
}

const entriesOf = (path: string, values: boolean) =>
  Effect.gen(function* () {
    const listed = yield* OwServer.dir(path)
    const properties = values ? listed.filter((entry) => !entry.endsWith("/") && DirectoryTree.isPath(entry)) : []
    const read = yield* Effect.forEach(properties, (path) => Effect.either(OwServer.read(path)), { concurrency: 4 })
    const results = new Map(properties.map((entry, n) => [entry, read[n]]))
    return listed.map((entry): Listed => {
      const path = OwPath.join(entry)
      const name = OwPath.elements(path).at(-1) ?? ""
      return { path, name, directory: entry.endsWith("/"), value: results.get(entry) }
    })
  }).pipe(Progress.during(`${values ? "reading" : "listing"} ${path}`))

/**
 * Returns whether an entry that was listed as a directory is not a directory. This is the case for the branches of hubs
 * below /structure.
 */
const isNotDirectory = (error: OwServerError) => error._tag === "OwReturnError" && error.ret === ReturnCode.ENOTDIR

/** Returns whether the property is write-only, which is not a failure. */
const isWriteOnly = (error: OwServerError) => error._tag === "OwReturnError" && error.ret === ReturnCode.ENOTSUP

const codeOf = (error: OwServerError) => (error._tag === "OwReturnError" ? error.code : error._tag)

const shown = (value: Value): string =>
  Either.match(value, {
    onLeft: (error) => (isWriteOnly(error) ? "(write-only)" : `(failed: ${codeOf(error)})`),
    onRight: (bytes) => Bytes.inLine(bytes, longest)
  })

export const run = ({ depth, path, values }: Input) =>
  Server.forPaths([path], ([top = "/"]) =>
    Effect.gen(function* () {
      const { fail, json, line, style } = yield* Output
      const settings = yield* Settings

      const draw = (entry: Listed, level: number, branch: string) =>
        Effect.gen(function* () {
          const { directory, name, value } = entry
          if (settings.json) {
            const read = value !== undefined && Either.isRight(value) ? OwText.decode(value.right) : null
            const error = value !== undefined && Either.isLeft(value) ? codeOf(value.left) : null
            const path = yield* Print.path(entry.path)
            yield* json({ path, directory, level, ...(values && { value: read, error }) })
          } else {
            const text = value === undefined ? "" : `  ${style.bold(shown(value))}`
            yield* line(`${style.dim(branch)}${directory ? style.cyan(name) : name}${text}`.trimEnd())
          }
          if (value !== undefined && Either.isLeft(value) && !isWriteOnly(value.left)) yield* fail(value.left)
        })

      // The hub of a simulated bus contains the whole bus, including itself. An entry that also exists in a parent directory is
      // therefore not opened again.
      const below = (
        path: string,
        level: number,
        indent: string,
        above: ReadonlySet<string>
      ): Effect.Effect<void, never, OwServer | Output | Settings> =>
        Effect.gen(function* () {
          const entries = yield* entriesOf(path, values)
          if (level === 1 && !settings.json) yield* line(style.cyan(yield* Print.path(path)))
          const names = new Set([...above, ...entries.map(({ name }) => name)])
          for (const [n, entry] of entries.entries()) {
            const last = n === entries.length - 1
            yield* draw(entry, level, `${indent}${last ? "└── " : "├── "}`)
            if (!entry.directory || level === depth || special.test(entry.name) || above.has(entry.name)) continue
            if (!DirectoryTree.isPath(entry.path)) continue
            yield* below(entry.path, level + 1, `${indent}${last ? "    " : "│   "}`, names)
          }
        }).pipe(
          Effect.catchAll((error) =>
            level > 1 && isNotDirectory(error) ? Effect.void : Effect.flatMap(Hint.withSuggestion(error), fail)
          )
        )

      yield* below(top, 1, "", new Set())
    })
  )
