/**
 * Help that fits a screen. `@effect/cli` knows all there is to say; it is set here in columns, and what all commands share is
 * said once.
 *
 * @since 0.1.0
 */
import * as CliConfig from "@effect/cli/CliConfig"
import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as HashMap from "effect/HashMap"
import * as Option from "effect/Option"
import * as Style from "./Style.js"

/**
 * The text of a piece of help, in one line.
 *
 * @since 0.1.0
 * @category rendering
 */
export const words = (doc: HelpDoc.HelpDoc): string => Style.strip(HelpDoc.toAnsiText(doc)).replace(/\s+/g, " ").trim()

const config = CliConfig.make({ showBuiltIns: false })

type Section = readonly [title: string, rows: ReadonlyArray<readonly [name: string, text: string]>]

const flat = (doc: HelpDoc.HelpDoc): ReadonlyArray<HelpDoc.HelpDoc> =>
  doc._tag === "Sequence" ? [...flat(doc.left), ...flat(doc.right)] : [doc]

/** What @effect/cli says of every option, and which its name or its column says already. */
const known =
  /A user-defined piece of text\.|A true or false value\.|This (setting|argument) is optional\.|This (option|argument) (must|may) be repeated[^.]*\./g

const row = ([name, doc]: readonly [HelpDoc.HelpDoc, HelpDoc.HelpDoc]): readonly [string, string] => [
  words(name)
    .replace(/^\((.*)\)$/, "$1")
    .replace(/ 1\+$/, "...")
    .replace(/ 0\+$/, "..."),
  words(doc).replace(known, "").replace(/\s+/g, " ").trim()
]

const sections = (doc: HelpDoc.HelpDoc): ReadonlyArray<Section> => {
  const found: Array<[string, Array<readonly [string, string]>]> = []
  for (const part of flat(doc)) {
    if (part._tag === "Header") found.push([words(part), []])
    else if (part._tag === "DescriptionList")
      found.at(-1)?.[1].push(...part.definitions.map(([name, text]) => row([HelpDoc.p(name), text])))
    else if (part._tag === "Paragraph") found.at(-1)?.[1].push(["", words(part)])
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
const columns = (rows: Section[1], width: number): ReadonlyArray<string> => {
  const indent = Math.min(24, Math.max(...rows.map(([name]) => name.length)) + 4)
  return rows.flatMap(([name, text]) => {
    const [first = "", ...rest] = wrap(text, Math.max(20, width - indent))
    const under = rest.map((line) => " ".repeat(indent) + line)
    const head = `  ${name}`
    return head.length + 2 > indent
      ? [head, ...(first === "" ? [] : [" ".repeat(indent) + first]), ...under]
      : [(head.padEnd(indent) + first).trimEnd(), ...under]
  })
}

const descriptionOf = (command: CommandDescriptor.Command<unknown>): string =>
  sections(CommandDescriptor.getHelp(command, config))
    .filter(([title]) => title === "DESCRIPTION")
    .flatMap(([, rows]) => rows.map(([, text]) => text))
    .join(" ")

/** The first sentence. */
const summary = (command: CommandDescriptor.Command<unknown>): string =>
  descriptionOf(command).replace(/(\.)( [A-Z].*)$/, "$1")

const below = (command: CommandDescriptor.Command<unknown>, name: string) =>
  // What has no commands below gives itself.
  HashMap.remove(CommandDescriptor.getSubcommands(command), name)

/** The command that words lead to, and the words that did. */
const find = (
  command: CommandDescriptor.Command<unknown>,
  path: ReadonlyArray<string>,
  argv: ReadonlyArray<string>
): readonly [CommandDescriptor.Command<unknown>, ReadonlyArray<string>] => {
  const commands = below(command, path.at(-1) ?? "")
  for (const [n, word] of argv.entries()) {
    const next = HashMap.get(commands, word)
    if (Option.isSome(next)) return find(next.value, [...path, word], argv.slice(n + 1))
  }
  return [command, path]
}

/**
 * The name of the command that a command line calls, such as `ow alias set`.
 *
 * @since 0.1.0
 * @category getters
 */
export const called = (root: CommandDescriptor.Command<unknown>, argv: ReadonlyArray<string>): string =>
  find(root, ["ow"], argv)[1].join(" ")

/**
 * Help on the command that a command line calls.
 *
 * @since 0.1.0
 * @category rendering
 */
export const render = (
  root: CommandDescriptor.Command<unknown>,
  argv: ReadonlyArray<string>,
  shared: ReadonlySet<string>,
  style: Style.Style,
  width: number
): string => {
  const [command, path] = find(root, ["ow"], argv)
  const name = path.join(" ")
  const parts = new Map(sections(CommandDescriptor.getHelp(command, config)))
  const names = (parts.get("ARGUMENTS") ?? []).map(([argument]) => argument)
  const commands = [...HashMap.entries(below(command, path.at(-1) ?? ""))]
  const isShared = ([option]: readonly [string, string]) => shared.has(/--([\w-]+)/.exec(option)?.[1] ?? "")
  const options = (parts.get("OPTIONS") ?? []).filter((option) => path.length === 1 || !isShared(option))
  const block = (title: string, rows: Section[1]) =>
    rows.length === 0 ? [] : ["", style.bold(title), ...columns(rows, width)]
  const rows = commands.map(([word, descriptor]) => [word, summary(descriptor)] as const)
  return [
    ...wrap(descriptionOf(command), width),
    "",
    `${style.bold("Usage:")} ${[name, ...(commands.length > 0 ? ["<command>"] : []), "[options]", ...names].join(" ")}`,
    ...block("Commands:", rows),
    ...block("Arguments:", parts.get("ARGUMENTS") ?? []),
    ...block(path.length === 1 ? "Options of all commands:" : "Options:", options),
    "",
    path.length === 1
      ? "ow <command> --help tells more of one. ow --version, ow --completions <shell>."
      : "Options of all commands, such as --server, --json and --timeout: ow --help."
  ].join("\n")
}
