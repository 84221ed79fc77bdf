/**
 * A parser of JSON whose errors have a line and a column. Unlike `JSON.parse` it refuses an object that has a key twice: of two
 * servers with one id, `JSON.parse` would silently drop the first.
 *
 * @module
 * @since 0.1.0
 */
import * as Either from "effect/Either"

/** A punctuation mark, a string, a number, a word or, if nothing else matches, one character. */
const token =
  /[ \t\r\n]*(?:([{}[\],:])|("(?:[ !#-[\]-\u{10ffff}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.]))|(true|false|null)(?!\w)|([^ \t\r\n]))?/uy

/** The number of nested arrays and objects that are accepted. No configuration comes near it. */
const maxDepth = 64

interface Token {
  readonly at: number
  readonly kind: "mark" | "string" | "number" | "word" | "other" | "end"
  readonly text: string
}

/** Texts are not shown: one may be a password. */
const shown = ({ kind, text }: Token): string =>
  kind === "end" ? "the end of the file" : kind === "string" ? "a text" : JSON.stringify(text)

const scanner = (input: string) => {
  let next = 0
  return (): Token => {
    token.lastIndex = next
    const [all = "", mark, string, number, word, other] = token.exec(input) ?? []
    next += all.length
    const text = mark ?? string ?? number ?? word ?? other ?? ""
    const kind =
      mark !== undefined
        ? "mark"
        : string !== undefined
          ? "string"
          : number !== undefined
            ? "number"
            : word !== undefined
              ? "word"
              : other !== undefined
                ? "other"
                : "end"
    return { at: next - text.length, kind, text }
  }
}

const advice = ({ kind, text }: Token): string => {
  if (kind !== "other") return ""
  if (text === "'") return "; texts need double quotes"
  if (text === "/" || text === "#") return "; JSON has no comments"
  return text === '"' ? "; the text is not closed, or has a character that needs a backslash" : ""
}

interface Failure {
  readonly at: number
  readonly issue: string
}

/** Parses until the end or the first failure, which stops all loops. */
const parser = (input: string): { readonly value: unknown; readonly failure: Failure | undefined } => {
  const read = scanner(input)
  let current = read()
  let failure: Failure | undefined
  const advance = (): Token => {
    const before = current
    current = read()
    return before
  }
  const fail = (at: number, issue: string): undefined => {
    failure ??= { at, issue }
  }
  const expected = (what: string): undefined =>
    fail(current.at, `expected ${what}, found ${shown(current)}${advice(current)}`)
  const is = (mark: string): boolean => current.kind === "mark" && current.text === mark
  const skip = (mark: string, what: string) => (is(mark) ? advance() : expected(what))
  const object = (depth: number): object => {
    const made = new Map<string, unknown>()
    advance()
    while (failure === undefined && !is("}")) {
      if (made.size > 0) skip(",", '"," or "}"')
      if (current.kind !== "string")
        expected(made.size > 0 ? "a name in double quotes" : 'a name in double quotes or "}"')
      if (failure !== undefined) break
      const { at, text } = advance()
      const name: string = JSON.parse(text)
      if (made.has(name)) fail(at, `the name ${text} occurs twice in one object`)
      skip(":", '":"')
      if (failure === undefined) made.set(name, value(depth + 1))
    }
    advance()
    return Object.fromEntries(made)
  }
  const array = (depth: number): ReadonlyArray<unknown> => {
    const made: Array<unknown> = []
    advance()
    while (failure === undefined && !is("]")) {
      if (made.length > 0) skip(",", '"," or "]"')
      if (failure === undefined) made.push(value(depth + 1))
    }
    advance()
    return made
  }
  const value = (depth: number): unknown => {
    if (depth > maxDepth) return fail(current.at, `more than ${maxDepth} nested arrays and objects`)
    if (is("{")) return object(depth)
    if (is("[")) return array(depth)
    if (current.kind === "mark" || current.kind === "other" || current.kind === "end") return expected("a value")
    return JSON.parse(advance().text)
  }
  const made = value(0)
  if (failure === undefined && current.kind !== "end") expected("the end of the file")
  return { value: made, failure }
}

const placeOf = (input: string, at: number): string => {
  const before = input.slice(0, at).split("\n")
  return `line ${before.length}, column ${(before.at(-1) ?? "").length + 1}`
}

/**
 * Parses a text. An invalid one is a `Left` with one line: the place, what was expected there and what was found.
 *
 * @since 0.1.0
 * @category decoding
 */
export const parse = (input: string): Either.Either<unknown, string> => {
  const { failure, value } = parser(input)
  return failure === undefined ? Either.right(value) : Either.left(`${placeOf(input, failure.at)}: ${failure.issue}`)
}
