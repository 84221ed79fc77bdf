/**
 * What is wrong with a command line, in words that name the mistake. `@effect/cli` finds it, and says it of words whose place
 * it does not know.
 *
 * @since 0.1.0
 */
import * as ValidationError from "@effect/cli/ValidationError"
import * as Help from "./Help.js"
import { UsageError } from "./UsageError.js"
import * as Words from "./Words.js"

const valueMissing = (option: string) => `${option} takes a value, which is missing`

const issueOf = (root: Help.Command, words: ReadonlyArray<string>, text: string): string => {
  const [, missing] = /^Expected a value following option: '(.+)'$/.exec(text) ?? []
  if (missing !== undefined) return valueMissing(missing)
  const [, wanted] = /^Expected to find option: '(.+)'$/.exec(text) ?? []
  if (wanted !== undefined) return `${wanted} is missing`
  const [, argument] = /^Missing argument (.+)$/.exec(text) ?? []
  if (argument !== undefined) return `${argument} is missing`
  const [, unknown] = /^Received unknown argument: '(.+)'$/s.exec(text) ?? []
  if (unknown === undefined) return text
  const word = Words.plain(unknown)
  if (Words.isMarked(unknown) || !word.startsWith("-")) return `${word} is one argument too many`
  if (Help.knownTo(root, words).has(word)) return valueMissing(word)
  return `${word} is no option of ${Help.called(root, words)}; an argument that begins so goes behind --`
}

const mismatch = (root: Help.Command, words: ReadonlyArray<string>): string => {
  const { name, options, word } = Help.stranger(root, words)
  const last = words.at(-1) ?? ""
  if (word === undefined) return options.get(last) === true ? valueMissing(last) : `${name} wants a command`
  return word.startsWith("-") ? `${word} is no option of ${name}` : `${name} has no command ${word}`
}

const error = (root: Help.Command, words: ReadonlyArray<string>, issue: string) =>
  new UsageError({ message: `${issue}; see ${Help.called(root, words)} --help` })

/**
 * What `@effect/cli` found wrong.
 *
 * @since 0.1.0
 * @category conversions
 */
export const of = (
  root: Help.Command,
  words: ReadonlyArray<string>,
  found: ValidationError.ValidationError
): UsageError => {
  const text = Help.words(found.error).replace(/\.$/, "")
  const issue = ValidationError.isCommandMismatch(found) ? mismatch(root, words) : issueOf(root, words, text)
  return error(root, words, issue)
}

/**
 * What `@effect/cli` does not find: of a flag with a value it takes some, and drops others without a word.
 *
 * @since 0.1.0
 * @category conversions
 */
export const flagWithValue = (root: Help.Command, words: ReadonlyArray<string>): UsageError | undefined => {
  const flags = words.flatMap((word) => /^(--[\w-]+)=/.exec(word)?.[1] ?? [])
  if (flags.length === 0) return undefined
  const known = [Help.knownTo(root, []), Help.knownTo(root, words)]
  const flag = flags.find((flag) => known.some((options) => options.get(flag) === false))
  return flag === undefined ? undefined : error(root, words, `${flag} takes no value`)
}
