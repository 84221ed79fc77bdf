// Writes docs/exports.md: what every package exports, by name, with the first sentence of what is said of it. With --check
// it changes nothing and fails where the page is not current.
import * as fs from "node:fs"
import * as path from "node:path"
import ts from "typescript"
import { keep } from "./current.mjs"
import { table } from "./table.mjs"

const target = "docs/exports.md"

const packages = ["protocol", "client", "node", "sensors", "fake"]

/** The modules by the names they are imported by. A pattern such as `./*` only gives the namespaces of an index a second name. */
const entries = packages.flatMap((folder) => {
  const { exports, name } = JSON.parse(fs.readFileSync(`packages/${folder}/package.json`, "utf8"))
  return Object.entries(exports)
    .filter(([entry, target]) => target?.["@owserver/source"] !== undefined && !entry.includes("*"))
    .map(([entry, { "@owserver/source": source }]) => ({
      module: path.posix.join(name, entry),
      file: path.resolve("packages", folder, source)
    }))
})

const sources = new Map(entries.map(({ file, module }) => [module, file]))

/** Only our own modules are read: names and comments are all that is wanted. */
const host = ts.createCompilerHost({})
host.resolveModuleNameLiterals = (literals, from) =>
  literals.map(({ text }) => {
    const resolvedFileName = text.startsWith(".")
      ? path.resolve(path.dirname(from), text.replace(/\.js$/, ".ts"))
      : sources.get(text)
    const isThere = resolvedFileName !== undefined && fs.existsSync(resolvedFileName)
    return { resolvedModule: isThere ? { resolvedFileName, extension: ".ts" } : undefined }
  })

const options = {
  noLib: true,
  types: [],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext
}
const program = ts.createProgram([...sources.values()], options, host)
const checker = program.getTypeChecker()

const resolved = (symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol)

const isFunction = ({ initializer, type }) =>
  (type !== undefined && ts.isFunctionTypeNode(type)) ||
  (initializer !== undefined && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer)))

const kindOf = (declaration) => {
  if (ts.isSourceFile(declaration) || ts.isModuleDeclaration(declaration)) return "namespace"
  if (ts.isClassDeclaration(declaration)) return "class"
  if (ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration)) return "type"
  if (ts.isFunctionDeclaration(declaration)) return "function"
  if (ts.isBindingElement(declaration)) return "value"
  if (ts.isVariableDeclaration(declaration)) return isFunction(declaration) ? "function" : "value"
  throw new Error(`there is no word for a ${ts.SyntaxKind[declaration.kind]}`)
}

/** A name can be a type and a value; the same kind is not told twice. */
const kinds = (symbol) => [...new Set((symbol.declarations ?? []).map(kindOf))].sort().join(", ")

const docsOf = (node) => ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc)

/** The first comment of a file is that of its first export where there is but one. */
const headOf = ({ statements: [first] }) =>
  ts.isImportDeclaration(first) || docsOf(first).length > 1 ? docsOf(first)[0] : undefined

const docOf = (declaration) => (ts.isSourceFile(declaration) ? headOf(declaration) : docsOf(declaration)[0])

/** The first sentence of what is said; none of a list. */
const sentence = (symbol) => {
  const texts = (symbol.declarations ?? []).map((it) => ts.getTextOfJSDocComment(docOf(it)?.comment) ?? "")
  const [paragraph] = (texts.find((text) => text !== "") ?? "").split(/\n\s*\n|\n?^- /m)
  return paragraph
    .replaceAll(/\{@link (\S+?)\}/g, "`$1`")
    .replaceAll(/\s+/g, " ")
    .replace(/(?<=[^\s.]{2}\.)\s[A-Z`].*$/, "")
    .replace(/:\s*$/, ".")
    .trim()
}

const escaped = (cell) => cell.replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("{{", "{ {")

const isNamespace = (symbol) => symbol.declarations?.some(ts.isSourceFile) ?? false

const isOwn = (symbol) =>
  symbol.declarations?.every((it) => it.getSourceFile().fileName.includes("/packages/")) ?? false

/** The page of the API that has it: that of the file it is declared in. The site makes a link of it where there is one. */
const pageOf = ({ declarations: [declaration] }) => {
  const [, folder, file] = /\/packages\/(\w+)\/src\/(.+)\.ts$/.exec(declaration.getSourceFile().fileName)
  return file === "index" ? folder : `${folder}/${file}`
}

/** The exports of a module, those of its namespaces behind them. What another package is known for is listed there. */
const rows = (symbol, folder, prefix = "") =>
  checker
    .getExportsOfModule(symbol)
    .map((exported) => ({ name: `${prefix}${exported.name}`, symbol: resolved(exported) }))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap(({ name, symbol }) => {
      if (!isOwn(symbol)) return []
      const isHere = symbol.declarations.every((it) => it.getSourceFile().fileName.includes(`/packages/${folder}/`))
      const row = [`\`${name}\``, kinds(symbol), escaped(sentence(symbol)), `\`${pageOf(symbol)}\``]
      return isNamespace(symbol) && isHere ? [row, ...rows(symbol, folder, `${name}.`)] : [row]
    })

const section = ({ file, module }) => {
  const symbol = checker.getSymbolAtLocation(program.getSourceFile(file))
  const [, folder] = /\/packages\/(\w+)\//.exec(file)
  return `## \`${module}\`\n\n${table(["name", "kind", "what it is", "described in"], rows(symbol, folder))}\n`
}

const text = `<!-- Written by scripts/exports.mjs from the packages; not to be changed by hand. -->
# Export index

Everything that can be imported, by module: \`import { OwServer } from "@owserver/client"\`. A name with a dot is a member of the
namespace before the dot. The client passes on the modules of the protocol that its callers meet; their members are listed
with the protocol.

${entries.map(section).join("\n")}`

keep(target, text)
