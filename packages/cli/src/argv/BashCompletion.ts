/**
 * The bash completion script. It completes commands, options, option values, and paths that it lists from the server.
 *
 * @since 0.1.0
 */
import * as Help from "./Help.js"

interface NamedCommand {
  readonly name: string
  readonly command: Help.Command
}

const all = (command: Help.Command, name: string): ReadonlyArray<NamedCommand> => [
  { name, command },
  ...[...Help.subcommands(command)].flatMap(([word, child]) => all(child, `${name} ${word}`))
]

const quoted = (words: Iterable<string>) => `"${[...words].join(" ")}"`

const pattern = (names: Iterable<string>) => [...names].join("|")

/** Arguments with these names are completed by listing the server. */
const takesPaths = (command: Help.Command) => Help.argumentsOf(command).some((name) => /path|device/.test(name))

const namesOf = (command: Help.Command) => Help.optionsOf(command).flatMap(({ names }) => names)

const leaf = ({ command, name }: NamedCommand, shared: ReadonlyArray<string>) => {
  const names = namesOf(command)
  const own = names.filter((option) => !shared.includes(option))
  const all = own.length < names.length ? [...own, "$shared", "--help"] : [...own, "--help"]
  const commands = quoted(Help.subcommands(command).keys())
  return `    "${name}") options=${quoted(all)} commands=${commands} paths=${takesPaths(command) ? 1 : 0} ;;`
}

/**
 * Returns the script for a command and its subcommands.
 *
 * @since 0.1.0
 * @category rendering
 */
export const script = (root: Help.Command): string => {
  const called = all(root, "ow")
  const shared = namesOf(root)
  const options = called.flatMap(({ command }) => Help.optionsOf(command)).filter(({ value }) => value !== undefined)
  const choices = new Map(
    options.flatMap(({ names, value }) => (value?.includes("|") === true ? [[pattern(names), value] as const] : []))
  )
  const files = new Set(options.filter(({ value }) => value === "file").flatMap(({ names }) => names))
  const valued = new Set(options.flatMap(({ names }) => names))
  // The script splits COMP_LINE itself, because bash splits COMP_WORDS at colons and so would split server addresses.
  return `# Bash completion for ow. Load it with: source <(ow completions bash)
_ow() {
  local line=\${COMP_LINE:0:COMP_POINT} words cur prev n word called=ow server=() options commands paths
  local shared=${quoted(shared)}
  IFS=$' \\t\\n' read -a words <<< "$line"
  [[ $line == *[[:space:]] && $line != *\\\\[[:space:]] ]] && words+=("")
  cur=\${words[-1]} prev=\${words[-2]}
  COMPREPLY=()
  for ((n = 1; n < \${#words[@]} - 1; n++)); do
    word=\${words[n]}
    case $word in
      -s|--server) server=(-s "\${words[n + 1]}"); ((n++)) ;;
      ${pattern(valued)}) ((n++)) ;;
      *) case "$called $word" in
${called
  .filter(({ name }) => name !== "ow")
  .map(({ name }) => `        "${name}") called="${name}" ;;`)
  .join("\n")}
      esac ;;
    esac
  done
  case $prev in
${[...choices].map(([names, value]) => `    ${names}) COMPREPLY=($(compgen -W "${value.replaceAll("|", " ")}" -- "$cur")); return ;;`).join("\n")}
    ${pattern(files)}) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    ${pattern(valued)}) return ;;
  esac
  case $called in
${called.map((one) => leaf(one, shared)).join("\n")}
  esac
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$cur"))
  elif [[ -n $commands ]]; then
    COMPREPLY=($(compgen -W "$commands" -- "$cur"))
  elif ((paths)); then
    local slash= entry
    [[ $cur == /* ]] || slash=/
    while IFS= read -r entry; do
      [[ $entry == "$slash$cur"* ]] && COMPREPLY+=("$(printf %q "\${entry#"$slash"}")")
    done < <("\${words[0]}" ls -q --bus --dir --no-color --timeout 2s "\${server[@]}" -- "$slash\${cur%"\${cur##*/}"}" 2> /dev/null)
    [[ \${COMPREPLY[0]} == */ ]] && compopt -o nospace 2> /dev/null
  fi
}
complete -F _ow ow`
}
