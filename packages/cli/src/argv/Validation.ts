/**
 * Usage errors for an invalid command line. Replaces the errors of `@effect/cli`, which do not name the option or the command.
 *
 * @since 0.1.0
 */
import { isIP } from "node:net"
import * as ValidationError from "@effect/cli/ValidationError"
import { OwText } from "@owserver/protocol"
import * as Suggest from "../errors/Suggest.js"
import { UsageError } from "../errors/UsageError.js"
import * as Argv from "./Argv.js"
import * as Help from "./Help.js"

const valueMissing = (option: string) => `${option} needs a value`

/** Names that other programs use for these options and commands. */
const synonyms: { readonly [word: string]: ReadonlyArray<string> } = {
  "--interval": ["--every"],
  "--period": ["--every"],
  "--number": ["--count"],
  "-c": ["--count"],
  "-n": ["--count"],
  add: ["set"],
  cat: ["read"],
  delete: ["rm"],
  dir: ["ls"],
  find: ["devices"],
  monitor: ["watch"],
  remove: ["rm"],
  scan: ["devices"],
  set: ["write"],
  show: ["read", "list"],
  temperature: ["temps"],
  temperatures: ["temps"]
}

/** Short options get no suggestion by spelling: any letter is similar to any other. */
const isShort = (word: string): boolean => /^-(?!-)/.test(word)

const suggestion = (word: string, known: Iterable<string>): string | undefined => {
  const names = [...known]
  const synonym = synonyms[word]?.find((name) => names.includes(name))
  if (synonym !== undefined) return Suggest.didYouMean([synonym])
  // If the word is a long option with only one dash, such as `-json`, suggests the long option.
  if (isShort(word)) return Suggest.didYouMean(names.filter((name) => name === `-${word}`))
  return Suggest.didYouMean(OwText.nearest(word, names))
}

/** Options that other programs use for the server address. */
const serverOption = /^(?:-p|--(?:address|host|hostname|ip|port|url))$/

const viaServer = "give the server as -s HOST:PORT"

/** Recognizes words that other programs accept as a server address. */
const looksLikeServer = (word: string): boolean =>
  /^[a-z]+:\/\//i.test(word) ||
  /^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?::\d+)?$/i.test(word) ||
  /^[\w.-]+:\d+$/.test(word) ||
  isIP(word) !== 0

const unknownOption = (root: Help.Command, words: ReadonlyArray<string>, word: string, otherwise: string): string => {
  const [name = ""] = word.split("=")
  const known = new Set([...Help.optionTable(root, words).keys(), "--help", "--version"])
  const advice = serverOption.test(name) ? viaServer : (suggestion(name, known) ?? otherwise)
  return `unknown option ${word} for ${Help.commandName(root, words)}${advice === "" ? "" : `; ${advice}`}`
}

const unexpectedArgument = (root: Help.Command, words: ReadonlyArray<string>, word: string): string => {
  const isServer = Help.commandName(root, words) === "ow ping" || looksLikeServer(word)
  return `unexpected argument ${word}${isServer ? `; ${viaServer}` : ""}`
}

const issueOf = (root: Help.Command, words: ReadonlyArray<string>, text: string): string => {
  const [, missing] = /^Expected a value following option: '(.+)'$/.exec(text) ?? []
  if (missing !== undefined) return valueMissing(missing)
  const [, wanted] = /^Expected to find option: '(.+)'$/.exec(text) ?? []
  if (wanted !== undefined) return `missing option ${wanted}`
  const [, argument] = /^Missing argument (.+)$/.exec(text) ?? []
  if (argument !== undefined) return `missing argument ${argument}`
  const [, misspelt] = /^The flag '(.+)' is not recognized/.exec(text) ?? []
  if (misspelt !== undefined) return unknownOption(root, words, misspelt, "")
  const [, unknown] = /^Received unknown argument: '(.+)'$/s.exec(text) ?? []
  if (unknown === undefined) return text
  const word = Argv.unmark(unknown)
  if (Argv.isLiteral(unknown) || !word.startsWith("-")) return unexpectedArgument(root, words, word)
  if (Help.optionTable(root, words).has(word)) return valueMissing(word)
  return unknownOption(root, words, word, "to pass it as an argument, put it after --")
}

const noCommand = (name: string, word: string, known: Iterable<string>): string => {
  const advice = looksLikeServer(word) ? viaServer : suggestion(word, known)
  return `unknown command ${word} for ${name}${advice === undefined ? "" : `; ${advice}`}`
}

const mismatch = (root: Help.Command, words: ReadonlyArray<string>): string => {
  const { known, name, options, word } = Help.unresolved(root, words)
  const last = words.at(-1) ?? ""
  if (word === undefined) return options.get(last) === true ? valueMissing(last) : `${name} needs a command`
  return word.startsWith("-") ? unknownOption(root, words, word, "") : noCommand(name, word, known)
}

const error = (root: Help.Command, words: ReadonlyArray<string>, issue: string) =>
  new UsageError({
    message: `${issue}${issue.endsWith("?") ? " See" : "; see"} ${Help.commandName(root, words)} --help`
  })

/**
 * Converts a validation error of `@effect/cli`.
 *
 * @since 0.1.0
 * @category conversions
 */
export const explain = (
  root: Help.Command,
  words: ReadonlyArray<string>,
  found: ValidationError.ValidationError
): UsageError => {
  if (ValidationError.isCommandMismatch(found)) return error(root, words, mismatch(root, words))
  // For clustered flags, `@effect/cli` reports no message.
  if (ValidationError.isUnclusteredFlag(found)) {
    const word = `-${found.unclustered.map((flag) => flag.slice(1)).join("")}`
    return error(root, words, unknownOption(root, words, word, ""))
  }
  return error(root, words, issueOf(root, words, Help.text(found.error).replace(/\.$/, "")))
}

/**
 * Returns an error if help is requested for an unknown command.
 *
 * @since 0.1.0
 * @category conversions
 */
export const unknownCommand = (root: Help.Command, words: ReadonlyArray<string>): UsageError | undefined => {
  const { known, name, word } = Help.unresolved(
    root,
    words.filter((word) => word !== "--help" && word !== "-h")
  )
  return word === undefined || word.startsWith("-") || known.length === 0
    ? undefined
    : error(root, words, noCommand(name, word, known))
}

/**
 * Returns an error if a flag has a value, such as `--json=1`. `@effect/cli` accepts some of these and silently drops others.
 *
 * @since 0.1.0
 * @category conversions
 */
export const flagWithValue = (root: Help.Command, words: ReadonlyArray<string>): UsageError | undefined => {
  const flags = words.flatMap((word) => /^(--[\w-]+)=/.exec(word)?.[1] ?? [])
  if (flags.length === 0) return undefined
  const known = [Help.optionTable(root, []), Help.optionTable(root, words)]
  const flag = flags.find((flag) => known.some((options) => options.get(flag) === false))
  return flag === undefined ? undefined : error(root, words, `${flag} does not take a value`)
}

/**
 * Makes the error for a server address given to a command of the station, which has its servers in a configuration.
 *
 * @since 0.1.0
 * @category constructors
 */
export const serverRefused = (command: string): UsageError =>
  new UsageError({
    message: `${command} has no option --server for an address; name servers in the configuration of the station, or set OWSERVER`
  })

/**
 * Returns an error if a command of the station has a common option that it does not accept. `@effect/cli` would give the option to
 * the root command, which drops it, or take the next option for an argument.
 *
 * @since 0.1.0
 * @category conversions
 */
export const refusedCommonOption = (root: Help.Command, words: ReadonlyArray<string>): UsageError | undefined => {
  const common = Help.optionTable(root, [])
  const own = Help.optionTable(root, words)
  // A group such as `ow alias` has no options at all.
  if (![...common.keys()].some((name) => own.has(name))) return undefined
  const end = words.indexOf("--")
  const options = end < 0 ? words : words.slice(0, end)
  for (let at = 0; at < options.length; at++) {
    const word = options[at] ?? ""
    const [name = ""] = word.split("=")
    const takesValue = own.get(name) ?? common.get(name)
    if (takesValue === undefined) continue
    if (!own.has(name)) {
      const command = Help.commandName(root, words)
      return name === "-s" || name === "--server"
        ? serverRefused(command)
        : error(root, words, `${command} has no option ${name}`)
    }
    if (takesValue && name === word) at++
  }
  return undefined
}
