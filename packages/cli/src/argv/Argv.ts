/**
 * The words of a command line, before `@effect/cli` reads them: what getopt has that it has not.
 *
 * @since 0.1.0
 */

/** Goes before a word that is no option, whatever it looks like. No command line can have it. */
const mark = "\0"

/** How ow-shell writes them. A map: any word may be looked up, such as `constructor`. */
const spellings: ReadonlyMap<string, string> = new Map([
  ["--Celsius", "--celsius"],
  ["--Fahrenheit", "--fahrenheit"],
  ["--Kelvin", "--kelvin"],
  ["--Rankine", "--rankine"],
  ["-V", "--version"]
])

/**
 * The words as `@effect/cli` takes them: `-s4304`, `-ff.i.c` and `-qC` in two words, which it does not take behind an argument
 * or at all, the long options as ow-shell writes them, and what is behind `--` marked.
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
 * The words with `help` and `version` as the options of that name: `ow help read` is `ow read --help`. `ow -v` alone asks for
 * the version, as there is nothing to be verbose about.
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
 * Whether one of the options is among the words.
 *
 * @since 0.1.0
 * @category guards
 */
export const has = (words: ReadonlyArray<string>, ...options: ReadonlyArray<string>): boolean =>
  options.some((option) => words.includes(option))

/**
 * Whether the word is behind `--`.
 *
 * @since 0.1.0
 * @category guards
 */
export const isLiteral = (word: string): boolean => word.startsWith(mark)

/**
 * The word as it was given.
 *
 * @since 0.1.0
 * @category conversions
 */
export const unmark = (word: string): string => (isLiteral(word) ? word.slice(mark.length) : word)

/**
 * Which options there are, and whether each takes a value.
 *
 * @since 0.1.0
 * @category models
 */
export type OptionTable = ReadonlyMap<string, boolean>

/**
 * Where the first word is that is neither a known option nor the value of one; how many words there are where none is.
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
