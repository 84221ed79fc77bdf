/**
 * Normalization of the command line before `@effect/cli` parses it. Adds getopt features that `@effect/cli` lacks.
 *
 * @since 0.1.0
 */

/** Prefix of a word after `--`, which is never an option. A real command line cannot contain a NUL. */
const mark = "\0"

/**
 * The options of ow-shell, and how `ow` spells them. This is a `Map`, because a lookup in an object would also find
 * inherited names such as `constructor`.
 */
const spellings: ReadonlyMap<string, string> = new Map([
  ["--Celsius", "--celsius"],
  ["--Fahrenheit", "--fahrenheit"],
  ["--Kelvin", "--kelvin"],
  ["--Rankine", "--rankine"],
  ["-V", "--version"]
])

/**
 * Converts words to the form that `@effect/cli` accepts. Splits `-s4304`, `-ff.i.c` and `-qC`, translates the long options of
 * ow-shell, and marks the words after `--`.
 *
 * @since 0.1.0
 * @category conversions
 */
export const normalize = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const end = words.indexOf("--")
  const options = end < 0 ? words : words.slice(0, end)
  return [
    ...options.flatMap((word) => {
      const attached = /^(-[sf])([^=].*)$/s.exec(word)
      if (attached !== null) return attached.slice(1)
      const split = /^-[CFKRVhqv]{2,}$/.test(word) ? Array.from(word.slice(1), (flag) => `-${flag}`) : [word]
      return split.map((one) => spellings.get(one) ?? one)
    }),
    ...(end < 0 ? [] : ["--", ...words.slice(end + 1).map((word) => mark + word)])
  ]
}

/**
 * Replaces the commands `help` and `version` by options: `ow help read` becomes `ow read --help`. A lone `ow -v` becomes
 * `ow --version`, because there is no command to be verbose about.
 *
 * @since 0.1.0
 * @category conversions
 */
export const asOptions = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const [first, ...rest] = words
  if (first === "help") return [...rest, "--help"]
  return first === "version" || (first === "-v" && rest.length === 0) ? ["--version", ...rest] : words
}

/**
 * Returns whether the words contain one of the options.
 *
 * @since 0.1.0
 * @category guards
 */
export const has = (words: ReadonlyArray<string>, ...options: ReadonlyArray<string>): boolean =>
  options.some((option) => words.includes(option))

/**
 * Returns whether the word stood after `--`.
 *
 * @since 0.1.0
 * @category guards
 */
export const isLiteral = (word: string): boolean => word.startsWith(mark)

/**
 * Returns the word as the user typed it.
 *
 * @since 0.1.0
 * @category conversions
 */
export const unmark = (word: string): string => (isLiteral(word) ? word.slice(mark.length) : word)

/**
 * The options of a command, and whether each takes a value.
 *
 * @since 0.1.0
 * @category models
 */
export type OptionTable = ReadonlyMap<string, boolean>

/**
 * Returns the index of the first word that is neither a known option nor its value, or the number of words if there is none.
 *
 * @since 0.1.0
 * @category getters
 */
export const firstOperand = (words: ReadonlyArray<string>, known: OptionTable): number => {
  let at = 0
  for (; at < words.length; at++) {
    const word = words[at] ?? ""
    if (!word.startsWith("-") || !known.has(word.split("=")[0] ?? "")) break
    if (known.get(word) === true) at++
  }
  return at
}
