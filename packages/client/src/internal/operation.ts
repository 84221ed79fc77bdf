/**
 * An operation as a value: its name, the request it sends, and how it reads the end of the reply. To add one is to add a
 * value or a function here; sessions carry operations without knowing what they are about.
 */
import { Flags, Limits, OwPath, OwText, type Reply, Request, ReturnCode } from "@owserver/protocol"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import { OwInvalidArgument, OwReturnError, type OwServerError, OwShortWrite } from "../OwServerError.js"
import * as Argument from "./argument.js"

/** What an error says of the call it is about. */
export interface Context {
  readonly operation: string
  readonly path: string
  readonly server: string
}

/** The end of a reply: its last frame, and the paths of the entries that DIR sent before. */
export interface Ending {
  readonly request: Request.Request
  readonly last: Reply.Done | Reply.Refused
  readonly entries: ReadonlyArray<Uint8Array>
}

export interface Operation<out A> {
  readonly name: string
  readonly path: string
  readonly request: (flags: number) => Argument.Checked<Request.Request>
  readonly settle: (ending: Ending, context: Context) => Exit.Exit<A, OwServerError>
}

export const invalidArgument = (context: Context, { argument, issue }: Argument.Invalid): OwInvalidArgument =>
  new OwInvalidArgument({ ...only(context), argument, issue })

/** The fields of a context alone, of something that has more. */
export const only = ({ operation, path, server }: Context): Context => ({ operation, path: String(path), server })

const refused = (context: Context, { answer: { ret } }: Reply.Refused): Exit.Exit<never, OwReturnError> =>
  Exit.fail(new OwReturnError({ ...only(context), ret, code: ReturnCode.name(ret), text: ReturnCode.text(ret) }))

/** Succeeds with what `done` makes of a reply that is fine, and fails with what the server said otherwise. */
const settle =
  <A>(done: (last: Reply.Done, ending: Ending) => A): Operation<A>["settle"] =>
  (ending, context) =>
    ending.last._tag === "Done" ? Exit.succeed(done(ending.last, ending)) : refused(context, ending.last)

export const ping: Operation<void> = {
  name: "ping",
  path: "",
  request: (flags) => Either.right(Request.nop(flags)),
  settle: settle(() => undefined)
}

export const present = (path: string): Operation<boolean> => ({
  name: "present",
  path,
  request: (flags) => Argument.request(path, () => Request.presence(path, flags)),
  settle: ({ last }, context) =>
    last._tag === "Refused" && !ReturnCode.isMissing(last.answer.ret)
      ? refused(context, last)
      : Exit.succeed(last._tag === "Done")
})

export interface Range {
  readonly size?: number | undefined
  readonly offset?: number | undefined
}

export const read = (path: string, { offset = 0, size = Limits.maxReadSize }: Range): Operation<Uint8Array> => ({
  name: "read",
  path,
  request: (flags) =>
    Either.flatMap(Argument.size(size), () =>
      Either.flatMap(Argument.offset(offset), () =>
        Argument.request(path, () => Request.read(path, { size, offset, flags }))
      )
    ),
  settle: settle(({ data }) => data)
})

/**
 * A server that was given a word where it keeps a bit or a unit may answer with the length of what it kept: `fahrenheit` is
 * one byte.
 */
const isWord = (request: Request.Request): boolean =>
  /^\s*(y|yes|n|no|on|off)\s*$/i.test(OwText.decode(Request.data(request))) ||
  OwPath.elements(Request.path(request)).join("/").includes("settings/units")

export const write = (
  path: string,
  data: Uint8Array | string,
  { offset = 0 }: Pick<Range, "offset">
): Operation<void> => ({
  name: "write",
  path,
  request: (flags) =>
    Either.flatMap(Argument.offset(offset), () =>
      Either.flatMap(Argument.data(data), (bytes) =>
        Argument.request(path, () => Request.write(path, bytes, { offset, flags }))
      )
    ),
  settle: ({ last, request }, context) => {
    if (last._tag === "Refused") return refused(context, last)
    const got = last.answer.size
    const expected = request.size
    return got >= expected || (got > 0 && isWord(request))
      ? Exit.void
      : Exit.fail(new OwShortWrite({ ...only(context), side: "taken", got, expected }))
  }
})

/** The entries of a listing in one text, as the server wrote it. */
export const dirAll = (
  path: string,
  { bus, slash }: { readonly bus: boolean; readonly slash: boolean }
): Operation<Uint8Array> => ({
  name: "dir",
  path,
  request: (word) => {
    const flags = Flags.merge(word, { busRet: bus })
    return Argument.request(path, () => Request.dirAll(path, { slash, flags }))
  },
  settle: settle(({ data }) => data)
})

/** The entries of a listing one by one; directories are not marked. */
export const dir = (path: string, { bus }: { readonly bus: boolean }): Operation<ReadonlyArray<string>> => ({
  name: "dir",
  path,
  request: (word) => Argument.request(path, () => Request.dir(path, Flags.merge(word, { busRet: bus }))),
  settle: settle((_, { entries }) => entries.map(OwText.decode))
})
