/**
 * Errors of a schema as lines that name the field, what was expected there and what was found.
 *
 * @module
 * @since 0.1.0
 */
import { OwText } from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as SchemaAST from "effect/SchemaAST"

type Path = ReadonlyArray<PropertyKey>

/**
 * Formats the path of a field: `collect.plan[0].every`. A name that is not a plain word is quoted.
 *
 * @since 0.1.0
 * @category encoding
 */
export const formatPath = (path: Path): string =>
  path
    .map((key, n) => {
      if (typeof key === "number" || /^\d+$/.test(String(key))) return `[${String(key)}]`
      const word = /^[\w$-]{1,64}$/.test(String(key)) ? String(key) : shown(String(key))
      return n === 0 ? word : `.${word}`
    })
    .join("")

const longest = 60

/** Returns a value as JSON, on one line and not too long. */
const shown = (value: unknown): string => {
  const text = OwText.visible(JSON.stringify(value) ?? "nothing")
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

/** The fields whose values may contain a password. */
const secret = /url|password|token/i

/** The only fields of targets whose values are shown. The others are secrets, or contain some. */
const ofTargets = /^(?:every|expires|method|priority|retain|timeout)$/

const isSecret = (path: Path): boolean =>
  path[0] === "targets" || path[0] === "heartbeat"
    ? !ofTargets.test(String(path.at(-1))) || (path[0] === "targets" && path.length < 3)
    : path.some((key) => secret.test(String(key)))

const found = (path: Path, actual: unknown): string =>
  isSecret(path) || actual === undefined ? "" : `, not ${shown(actual)}`

const line = (path: Path, text: string): string => (path.length === 0 ? text : `${formatPath(path)}: ${text}`)

const ownMessage = (issue: ParseResult.ParseIssue): string | undefined => {
  return "ast" in issue && issue._tag !== "Composite" && issue._tag !== "Missing" ? messageOf(issue) : undefined
}

const messageOf = (issue: Exclude<ParseResult.ParseIssue, { readonly _tag: "Pointer" | "Unexpected" | "Missing" }>) => {
  const made = Option.getOrUndefined(SchemaAST.getMessageAnnotation(issue.ast))?.(issue)
  if (made === undefined || Effect.isEffect(made)) return undefined
  return Predicate.isString(made) ? made : Effect.isEffect(made.message) ? undefined : made.message
}

const expectedOf = (ast: SchemaAST.AST): string => {
  switch (ast._tag) {
    case "StringKeyword":
      return "expected a text"
    case "NumberKeyword":
      return "expected a number"
    case "BooleanKeyword":
      return "expected true or false"
    case "TupleType":
      return "expected an array"
    case "TypeLiteral":
      return "expected an object"
    case "Transformation":
    case "Refinement":
      return expectedOf(ast.from)
    default:
      return `expected ${String(ast)}`
  }
}

const knownIn = (ast: SchemaAST.AST): ReadonlyArray<string> =>
  ast._tag === "TypeLiteral" ? ast.propertySignatures.map(({ name }) => String(name)) : []

const unknownField = (path: Path, known: ReadonlyArray<string>): string => {
  const name = String(path.at(-1))
  const near = OwText.nearest(name, known)
  const advice = near.length > 0 ? `did you mean ${near.join(" or ")}?` : `known fields: ${known.join(", ")}`
  return line(path, `unknown field; ${advice}`)
}

/** Whether the alternative of an object was tried; one whose fields have defaults is a transformation of it. */
const isOfObject = (issue: ParseResult.ParseIssue): boolean =>
  issue._tag === "Transformation" || issue._tag === "Refinement" ? isOfObject(issue.issue) : issue._tag === "Composite"

/** Only the alternative of the type of the value is of interest. */
const ofUnion = (issue: ParseResult.Composite, path: Path): ReadonlyArray<string> => {
  const isText = Predicate.isString(issue.actual)
  const isWanted = (inner: ParseResult.ParseIssue) =>
    isText ? inner._tag === "Transformation" || inner._tag === "Refinement" : isOfObject(inner)
  const nearest = [issue.issues].flat().filter(isWanted)
  if (nearest.length > 0) return nearest.flatMap((inner) => format(inner, path))
  return [line(path, `${messageOf(issue) ?? expectedOf(issue.ast)}${found(path, issue.actual)}`)]
}

/**
 * Returns one line for each problem.
 *
 * @since 0.1.0
 * @category encoding
 */
export const format = (
  issue: ParseResult.ParseIssue,
  path: Path = [],
  known: ReadonlyArray<string> = []
): ReadonlyArray<string> => {
  const own = ownMessage(issue)
  if (own !== undefined) return [line(path, `${own}${found(path, issue.actual)}`)]
  switch (issue._tag) {
    case "Pointer":
      return format(issue.issue, [...path, ...[issue.path].flat()], known)
    case "Composite":
      if (issue.ast._tag === "Union") return ofUnion(issue, path)
      return [issue.issues].flat().flatMap((inner) => format(inner, path, knownIn(issue.ast)))
    case "Refinement":
    case "Transformation":
      return format(issue.issue, path, known)
    case "Missing":
      return [line(path, "missing")]
    case "Unexpected":
      return [unknownField(path, known)]
    case "Type":
      return [line(path, `${issue.message ?? expectedOf(issue.ast)}${found(path, issue.actual)}`)]
    case "Forbidden":
      return [line(path, issue.message ?? "invalid")]
  }
}
