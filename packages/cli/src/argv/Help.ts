/**
 * Compact help. Lays out the descriptions from `@effect/cli` in columns, and lists the common options only in `ow --help`.
 *
 * @since 0.1.0
 */
import * as CliConfig from "@effect/cli/CliConfig"
import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Style from "../output/Style.js"
import * as Words from "../output/Words.js"
import * as Argv from "./Argv.js"

/**
 * Returns a piece of help as one line of text.
 *
 * @since 0.1.0
 * @category rendering
 */
export const text = (doc: HelpDoc.HelpDoc): string => Style.strip(HelpDoc.toAnsiText(doc)).replace(/\s+/g, " ").trim()

const config = CliConfig.make({ showBuiltIns: false })

/**
 * @since 0.1.0
 * @category models
 */
export type Command = CommandDescriptor.Command<unknown>

interface Row {
  readonly name: string
  readonly text: string
  /** Whether the option or argument is optional. */
  readonly isOptional: boolean
}

type Section = readonly [title: string, rows: ReadonlyArray<Row>]

const flat = (doc: HelpDoc.HelpDoc): ReadonlyArray<HelpDoc.HelpDoc> =>
  doc._tag === "Sequence" ? [...flat(doc.left), ...flat(doc.right)] : [doc]

/** Sentences that `@effect/cli` adds to every option, and that repeat its name or type. */
const boilerplate =
  /A user-defined piece of text\.|A true or false value\.|This (setting|argument) is optional\.|This (option|argument) (must|may) be repeated[^.]*\./g

/** The sentences that mark an option as optional. */
const optional = /This setting is optional|may be repeated/

const row = ([name, doc]: readonly [HelpDoc.HelpDoc, HelpDoc.HelpDoc]): Row => ({
  name: text(name)
    .replace(/^\((.*)\)$/, "$1")
    .replace(/(?: \d\+)$/, "..."),
  text: text(doc).replace(boilerplate, "").replace(/\s+/g, " ").trim(),
  isOptional: optional.test(text(doc))
})

const sections = (doc: HelpDoc.HelpDoc): ReadonlyArray<Section> => {
  const found: Array<[string, Array<Row>]> = []
  for (const part of flat(doc)) {
    if (part._tag === "Header") found.push([text(part), []])
    else if (part._tag === "DescriptionList")
      found.at(-1)?.[1].push(...part.definitions.map(([name, text]) => row([HelpDoc.p(name), text])))
    else if (part._tag === "Paragraph") found.at(-1)?.[1].push({ name: "", text: text(part), isOptional: false })
  }
  return found
}

const wrap = (text: string, width: number): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let line = ""
  for (const word of text.split(" ")) {
    if (line !== "" && `${line} ${word}`.length > width) {
      lines.push(line)
      line = word
    } else line = line === "" ? word : `${line} ${word}`
  }
  return [...lines, line]
}

/** Lays out names on the left and texts on the right. A text goes below its name if the name is too long. */
const columns = (rows: ReadonlyArray<Pick<Row, "name" | "text">>, width: number): ReadonlyArray<string> => {
  const indent = Math.min(24, Math.max(...rows.map(({ name }) => name.length)) + 4)
  return rows.flatMap(({ name, text }) => {
    const [first = "", ...rest] = wrap(text, Math.max(20, width - indent))
    const under = rest.map((line) => " ".repeat(indent) + line)
    const head = `  ${name}`
    return head.length + 2 > indent
      ? [head, ...(first === "" ? [] : [" ".repeat(indent) + first]), ...under]
      : [(head.padEnd(indent) + first).trimEnd(), ...under]
  })
}

const descriptionOf = (command: Command): string =>
  sections(CommandDescriptor.getHelp(command, config))
    .filter(([title]) => title === "DESCRIPTION")
    .flatMap(([, rows]) => rows.map(({ text }) => text))
    .join(" ")

/** The first sentence. */
const summary = (command: Command): string => descriptionOf(command).replace(/(\.)( [A-Z].*)$/, "$1")

/** The internal shape of a descriptor. `getSubcommands` loses the order and nested subcommands. */
interface DescriptorNode {
  readonly command?: Command & DescriptorNode
  readonly children?: ReadonlyArray<Command>
}

/**
 * Returns the subcommands by name, in declaration order.
 *
 * @since 0.1.0
 * @category getters
 */
export const subcommands = (command: Command & DescriptorNode): ReadonlyMap<string, Command> =>
  command.command !== undefined
    ? subcommands(command.command)
    : new Map((command.children ?? []).map((child) => [[...CommandDescriptor.getNames(child)][0] ?? "", child]))

/** Finds the command for the words of a command line, and returns it with its full name. */
const find = (
  command: Command,
  path: ReadonlyArray<string>,
  argv: ReadonlyArray<string>
): readonly [Command, ReadonlyArray<string>] => {
  const commands = subcommands(command)
  for (const [n, word] of argv.entries()) {
    const next = commands.get(word)
    if (next !== undefined) return find(next, [...path, word], argv.slice(n + 1))
  }
  return [command, path]
}

/** Returns the rows of the options of a command. */
const optionRows = (command: Command): ReadonlyArray<Row> =>
  sections(CommandDescriptor.getHelp(command, config)).find(([title]) => title === "OPTIONS")?.[1] ?? []

/**
 * An option: its names, such as `-s` and `--server`, and its value placeholder.
 *
 * @since 0.1.0
 * @category models
 */
export interface Option {
  readonly names: ReadonlyArray<string>
  readonly value: string | undefined
}

/**
 * Returns the options of a command.
 *
 * @since 0.1.0
 * @category getters
 */
export const optionsOf = (command: Command): ReadonlyArray<Option> => {
  return optionRows(command).map(({ name }) => {
    const words = name.split(/,? /)
    return {
      names: words.filter((word) => word.startsWith("-")),
      value: words.find((word) => !word.startsWith("-"))
    }
  })
}

/**
 * Returns the argument names of a command, such as `<path>`.
 *
 * @since 0.1.0
 * @category getters
 */
export const argumentsOf = (command: Command): ReadonlyArray<string> =>
  (sections(CommandDescriptor.getHelp(command, config)).find(([title]) => title === "ARGUMENTS")?.[1] ?? []).map(
    ({ name }) => name
  )

const known = (command: Command): Argv.OptionTable =>
  new Map(optionsOf(command).flatMap(({ names, value }) => names.map((name) => [name, value !== undefined] as const)))

/**
 * Returns the word that stands where a subcommand is expected but is not the name of a subcommand, and the command before
 * this word.
 *
 * @since 0.1.0
 * @category getters
 */
export const unresolved = (
  root: Command,
  argv: ReadonlyArray<string>,
  name = "ow"
): {
  readonly name: string
  readonly word: string | undefined
  readonly options: Argv.OptionTable
  /** The names of the subcommands. */
  readonly known: ReadonlyArray<string>
} => {
  const options = known(root)
  const at = Argv.firstOperand(argv, options)
  const word = argv[at]
  const commands = subcommands(root)
  const next = word === undefined ? undefined : commands.get(word)
  return next === undefined
    ? { name, word, options, known: [...commands.keys()] }
    : unresolved(next, argv.slice(at + 1), `${name} ${word}`)
}

/**
 * Returns the full name of the command that a command line calls, such as `ow alias set`.
 *
 * @since 0.1.0
 * @category getters
 */
export const commandName = (root: Command, argv: ReadonlyArray<string>): string => find(root, ["ow"], argv)[1].join(" ")

/**
 * Returns the options of the command that a command line calls.
 *
 * @since 0.1.0
 * @category getters
 */
export const optionTable = (root: Command, argv: ReadonlyArray<string>): Argv.OptionTable =>
  known(find(root, ["ow"], argv)[0])

/** Where the common options are described. The commands of the station accept only some of them. */
const commonNote = (common: ReadonlyArray<Row>, accepted: ReadonlyArray<Row>): string => {
  // A command of commands has no options itself.
  if (accepted.length === common.length || accepted.length === 0)
    return 'Run "ow --help" for the common options, such as --server, --json and --timeout.'
  const names = accepted.flatMap(({ name }) => name.split(", ").filter((word) => word.startsWith("--")))
  return `Common options it accepts: ${Words.enumerated(names)}; see "ow --help".`
}

/**
 * Renders the help of the command that a command line calls. Leaves out the options of `root`, except for those that the command
 * describes in another way.
 *
 * @since 0.1.0
 * @category rendering
 */
export const render = (root: Command, argv: ReadonlyArray<string>, style: Style.Style, width: number): string => {
  const [command, path] = find(root, ["ow"], argv)
  const name = path.join(" ")
  const parts = new Map(sections(CommandDescriptor.getHelp(command, config)))
  const args = parts.get("ARGUMENTS") ?? []
  const commands = [...subcommands(command)]
  const common = optionRows(root)
  const isShared = (row: Row) => common.some(({ name, text }) => name === row.name && text === row.text)
  const own = parts.get("OPTIONS") ?? []
  const options = own.filter((option) => path.length === 1 || !isShared(option))
  const block = (title: string, rows: ReadonlyArray<Pick<Row, "name" | "text">>) =>
    rows.length === 0 ? [] : ["", style.bold(title), ...columns(rows, width)]
  const rows = commands.map(([name, descriptor]) => ({ name, text: summary(descriptor) }))
  const usage = [
    name,
    ...(commands.length > 0 ? ["<command>"] : []),
    "[options]",
    ...options.filter(({ isOptional }) => !isOptional).map(({ name }) => name),
    ...args.map(({ isOptional, name }) => (isOptional ? `[${name}]` : name))
  ]
  return [
    ...wrap(descriptionOf(command), width),
    "",
    `${style.bold("Usage:")} ${usage.join(" ")}`,
    ...block("Commands:", rows),
    ...block("Arguments:", args),
    ...block(path.length === 1 ? "Common options:" : "Options:", options),
    "",
    path.length === 1
      ? 'Run "ow help <command>" for help on a command, and "ow version" for the version.'
      : commonNote(common, own.filter(isShared))
  ].join("\n")
}
