/**
 * The commands that read a value.
 */
import { Limits, OwText, Request } from "@owserver/protocol"
import type { Settle } from "../connection/exchange.js"
import * as Argument from "./argument.js"
import { Command, settle } from "./command.js"

export interface Range {
  readonly size?: number | undefined
  readonly offset?: number | undefined
}

export const readAs =
  <A>(settle: Settle<A>) =>
  (path: string, range: Range): Command<A> => {
    const size = Argument.size(range.size ?? Limits.maxReadSize)
    const offset = Argument.offset(range.offset ?? 0)
    const request = Argument.isInvalid(size)
      ? size
      : Argument.isInvalid(offset)
        ? offset
        : Argument.request(path, Request.read, { size, offset })
    return new Command("read", path, request, settle)
  }

export const bytes = readAs(settle(({ data }) => data.slice()))

export const text = readAs(settle(({ data }) => OwText.decode(data)))
