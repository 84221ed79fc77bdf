/**
 * Help that fits a screen. `@effect/cli` knows all there is to say; it is set here in columns, and what all commands share is
 * said once.
 *
 * @since 0.1.0
 */
import * as CliConfig from "@effect/cli/CliConfig"
import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Style from "../output/Style.js"
import * as Argv from "./Argv.js"

/**
 * The text of a piece of help, in one line.
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
  /** Whether it may be left out. */
  readonly isOptional: boolean
}

type Section = readonly [title: string, rows: ReadonlyArray<Row>]

const flat = (doc: HelpDoc.HelpDoc): ReadonlyArray<HelpDoc.HelpDoc> =>
  doc._tag === "Sequence" ? [...flat(doc.left), ...flat(doc.right)] : [doc]

/** What @effect/cli says of every option, and which its name or its column says already. */
const boilerplate =
  /A user-defined piece of text\.|A true or false value\.|This (setting|argument) is optional\.|This (option|argument) (must|may) be repeated[^.]*\./g

/** What it says of those that may be left out. */
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

/** Names to the left, their texts beside them, or below where the name is long. */
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

/** What a descriptor is made of. `getSubcommands` tells neither their order nor those below. */
interface DescriptorNode {
  readonly command?: Command & DescriptorNode
  readonly children?: ReadonlyArray<Command>
}

/**
 * The commands below, by their names and in the order that they were given in.
 *
 * @since 0.1.0
 * @category getters
 */
export const subcommands = (command: Command & DescriptorNode): ReadonlyMap<string, Command> =>
  command.command !== undefined
    ? subcommands(command.command)
    : new Map((command.children ?? []).map((child) => [[...CommandDescriptor.getNames(child)][0] ?? "", child]))

/** The command that words lead to, and the words that did. */
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

/**
 * An option by its names, such as `-s` and `--server`, and what it takes.
 *
 * @since 0.1.0
 * @category models
 */
export interface Option {
  readonly names: ReadonlyArray<string>
  readonly value: string | undefined
}

/**
 * The options of a command.
 *
 * @since 0.1.0
 * @category getters
 */
export const optionsOf = (command: Command): ReadonlyArray<Option> => {
  const rows = sections(CommandDescriptor.getHelp(command, config)).find(([title]) => title === "OPTIONS")?.[1] ?? []
  return rows.map(({ name }) => {
    const words = name.split(/,? /)
    return {
      names: words.filter((word) => word.startsWith("-")),
      value: words.find((word) => !word.startsWith("-"))
    }
  })
}

/**
 * The names of the arguments of a command, such as `<path>`.
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
 * The word of a command line that should be the name of a command and is none, and the command that it should be below.
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
  /** The names of the commands that there are. */
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
 * The name of the command that a command line calls, such as `ow alias set`.
 *
 * @since 0.1.0
 * @category getters
 */
export const commandName = (root: Command, argv: ReadonlyArray<string>): string => find(root, ["ow"], argv)[1].join(" ")

/**
 * Whether each option of the command that a command line calls takes a value.
 *
 * @since 0.1.0
 * @category getters
 */
export const optionTable = (root: Command, argv: ReadonlyArray<string>): Argv.OptionTable =>
  known(find(root, ["ow"], argv)[0])

/**
 * Help on the command that a command line calls.
 *
 * @since 0.1.0
 * @category rendering
 */
export const render = (
  root: Command,
  argv: ReadonlyArray<string>,
  shared: ReadonlySet<string>,
  style: Style.Style,
  width: number
): string => {
  const [command, path] = find(root, ["ow"], argv)
  const name = path.join(" ")
  const parts = new Map(sections(CommandDescriptor.getHelp(command, config)))
  const given = parts.get("ARGUMENTS") ?? []
  const commands = [...subcommands(command)]
  const isShared = ({ name }: Row) => shared.has(/--([\w-]+)/.exec(name)?.[1] ?? "")
  const options = (parts.get("OPTIONS") ?? []).filter((option) => path.length === 1 || !isShared(option))
  const block = (title: string, rows: ReadonlyArray<Pick<Row, "name" | "text">>) =>
    rows.length === 0 ? [] : ["", style.bold(title), ...columns(rows, width)]
  const rows = commands.map(([name, descriptor]) => ({ name, text: summary(descriptor) }))
  const usage = [
    name,
    ...(commands.length > 0 ? ["<command>"] : []),
    "[options]",
    ...options.filter(({ isOptional }) => !isOptional).map(({ name }) => name),
    ...given.map(({ isOptional, name }) => (isOptional ? `[${name}]` : name))
  ]
  return [
    ...wrap(descriptionOf(command), width),
    "",
    `${style.bold("Usage:")} ${usage.join(" ")}`,
    ...block("Commands:", rows),
    ...block("Arguments:", given),
    ...block(path.length === 1 ? "Options of all commands:" : "Options:", options),
    "",
    path.length === 1
      ? "ow help <command> tells more of one. ow version says which this is."
      : "Options of all commands, such as --server, --json and --timeout: ow --help."
  ].join("\n")
}
