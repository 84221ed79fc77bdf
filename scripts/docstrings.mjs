// Checks the docstrings of all exports of the library packages. Each export has one, with @since and @category. Each member has
// one, or its owner's docstring names it. Functions, classes and layers have an @example. A docstring names the errors in the
// type of its function. All examples compile, as strictly as the sources.
import * as fs from "node:fs"
import * as path from "node:path"
import ts from "typescript"
import { examplesIn } from "./examples.mjs"

const packages = ["protocol", "client", "node", "fake", "sensors", "station", "fleet"]

const { config } = ts.readConfigFile("tsconfig.base.json", ts.sys.readFile)
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ".")
// Unused names are checked below: the last name of an example is always unused.
Object.assign(options, { composite: false, incremental: false, noEmit: true, stripInternal: false, types: ["node"] })

const sourceOf = (target) => target?.["@owserver/source"]

/** Returns the modules in the `exports` of a package. */
const entriesOf = (name) => {
  const folder = `packages/${name}`
  const { exports } = JSON.parse(fs.readFileSync(`${folder}/package.json`, "utf8"))
  return Object.values(exports).flatMap((target) => {
    const source = sourceOf(target)
    if (source === undefined) return []
    const [before, after] = path.posix.join(folder, source).split("*")
    if (after === undefined) return [before]
    return fs.readdirSync(before).flatMap((file) => (file.endsWith(after) ? [before + file] : []))
  })
}

/** Examples compile as virtual files: those of protocol inside of it, all others in `examples`, which can import all packages. */
const fileOf = (example, n) =>
  path.resolve(example.file.startsWith("packages/protocol/") ? "packages/protocol" : "examples", `docstring-${n}.ts`)

const examples = packages.flatMap((name) => examplesIn(`packages/${name}/src`))
const virtual = new Map(examples.map((example, n) => [fileOf(example, n), example]))

const host = ts.createCompilerHost(options)
const { fileExists, getSourceFile, readFile } = host
host.fileExists = (file) => virtual.has(file) || fileExists(file)
host.readFile = (file) => virtual.get(file)?.code ?? readFile(file)
host.getSourceFile = (file, target, ...rest) =>
  virtual.has(file) ? ts.createSourceFile(file, virtual.get(file).code, target) : getSourceFile(file, target, ...rest)

const entries = packages.flatMap((name) => entriesOf(name).map((file) => path.resolve(file)))
const program = ts.createProgram([...entries, ...virtual.keys()], options, host)
const checker = program.getTypeChecker()

let failures = 0
const fail = (file, line, column, what) => {
  failures++
  console.error(`${path.relative(".", file)}:${line}:${column} ${what}`)
}

const failAt = (node, what) => {
  const file = node.getSourceFile()
  const { character, line } = file.getLineAndCharacterOfPosition(node.getStart(file))
  fail(file.fileName, line + 1, character + 1, what)
}

const isOurs = (node) => {
  const name = path.relative("packages", node.getSourceFile().fileName)
  return !name.startsWith("..") && /^\w+\/src\//.test(name)
}

const isGenerated = (node) => /\/(families\/tables\/|Families\.ts$)/.test(node.getSourceFile().fileName)

const docsOf = (node) => ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc)
const textOf = (node) =>
  docsOf(node)
    .map((doc) => ts.getTextOfJSDocComment(doc.comment) ?? "")
    .join("\n")
    .trim()
const hasTag = (node, name) => ts.getJSDocTags(node).some(({ tagName }) => tagName.text === name)
const isInternal = (node) => hasTag(node, "internal")
/** Returns the whole text of a docstring, with its examples. */
const wordsOf = (node) =>
  docsOf(node)
    .map((doc) => doc.getText())
    .join("\n")

const nameOf = (node) => node.name?.getText() ?? "constructor"

let exported = 0
let members = 0

const checkTags = (node, label, names) => {
  for (const name of names) if (!hasTag(node, name)) failAt(node, `${label} has no @${name}`)
}

/** The docstring of the owner may describe a member: it contains the name in backticks. */
const checkMember = (owner, member) => {
  if (
    member.name === undefined ||
    nameOf(member) === "_tag" ||
    ts.isComputedPropertyName(member.name) ||
    isInternal(member)
  )
    return
  members++
  const name = nameOf(member)
  if (textOf(member) === "" && !wordsOf(owner).includes(`\`${name}\``))
    failAt(member, `${nameOf(owner)}.${name} has no docstring, and that of ${nameOf(owner)} does not name it`)
}

const errorTypes = { Effect: 1, Layer: 1, Stream: 1, Either: 1 }

const lastName = (name) => (ts.isQualifiedName(name) ? name.right.text : name.text)

/** Returns the error classes that a written type names. A union such as `OwServerError` documents its members itself. */
const errorsIn = (type) => {
  if (type === undefined || !ts.isTypeReferenceNode(type)) return []
  const at = errorTypes[lastName(type.typeName)]
  const error = at === undefined ? undefined : type.typeArguments?.[at]
  if (error === undefined) return []
  return (ts.isUnionTypeNode(error) ? error.types : [error]).filter(ts.isTypeReferenceNode).flatMap(({ typeName }) => {
    const symbol = checker.getSymbolAtLocation(typeName)
    const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    return target && target.flags & ts.SymbolFlags.Class ? [lastName(typeName)] : []
  })
}

const functionOf = (node) =>
  node.initializer !== undefined && ts.isArrowFunction(node.initializer) ? node.initializer : undefined

const checkErrors = (node, label) => {
  const written = node.type && ts.isFunctionTypeNode(node.type) ? node.type.type : (node.type ?? functionOf(node)?.type)
  const words = wordsOf(node)
  for (const name of errorsIn(written)) if (!words.includes(name)) failAt(node, `${label} does not name ${name}`)
}

const isCallable = (node) => checker.getTypeAtLocation(node).getCallSignatures().length > 0

const isLayer = (node) => /^Layer</.test(checker.typeToString(checker.getTypeAtLocation(node)))

/** Functions, classes with their statics, and layers need an example. Schemas, tables and numbers do not. */
const wantsExample = (node) => {
  if (isGenerated(node)) return false
  if (ts.isClassDeclaration(node) || ts.isPropertyDeclaration(node) || ts.isPropertySignature(node)) return true
  return (ts.isVariableDeclaration(node) || ts.isBindingElement(node)) && (isCallable(node) || isLayer(node))
}

const checkExample = (node, label) => {
  const shown = ts.getJSDocTags(node).filter(({ tagName }) => tagName.text === "example")
  if (wantsExample(node) && shown.length === 0) failAt(node, `${label} has no @example`)
  for (const { comment } of shown)
    if (!(ts.getTextOfJSDocComment(comment) ?? "").includes("```ts"))
      failAt(node, `the @example of ${label} is not code`)
}

const checkStatic = (owner, member) => {
  const label = `${nameOf(owner)}.${nameOf(member)}`
  if (textOf(member) === "") failAt(member, `${label} has no docstring`)
  checkTags(member, label, ["since", "category"])
  checkExample(member, label)
  checkErrors(member, label)
}

/** The interfaces of services: callers read the documentation of an operation on the member, own or inherited. */
const services = new Set(["OwServerService"])

const checkOperations = (node) => {
  for (const { declarations = [] } of checker.getPropertiesOfType(checker.getTypeAtLocation(node)))
    for (const member of declarations) checkStatic(node, member)
}

const moduleDocOf = (node) => /\/\*\*[\s\S]*?\*\//.exec(node.getSourceFile().text)?.[0] ?? ""

/** The fields of an error stand in a schema or a type argument, so the docstring of the class or of its module names them. */
const checkFields = (node) => {
  const words = wordsOf(node) + moduleDocOf(node)
  for (const { declarations = [], name } of checker.getPropertiesOfType(checker.getTypeAtLocation(node))) {
    if (name === "message" || !declarations.some(isOurs)) continue
    members++
    if (!words.includes(`\`${name}\``)) failAt(node, `the docstring of ${nameOf(node)} does not name its field ${name}`)
  }
}

const isStatic = (member) => ts.canHaveModifiers(member) && hasStatic(ts.getModifiers(member))
const hasStatic = (modifiers = []) => modifiers.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword)

const checkDeclaration = (node) => {
  exported++
  const label = nameOf(node)
  if (textOf(node) === "") failAt(node, `${label} has no docstring`)
  checkTags(node, label, ["since", "category"])
  checkExample(node, label)
  checkErrors(node, label)
  if (ts.isInterfaceDeclaration(node)) {
    if (services.has(label)) checkOperations(node)
    else for (const member of node.members) checkMember(node, member)
  }
  if (ts.isTypeAliasDeclaration(node) && ts.isTypeLiteralNode(node.type))
    for (const member of node.type.members) checkMember(node, member)
  if (!ts.isClassDeclaration(node)) return
  checkFields(node)
  for (const member of node.members) if (isStatic(member)) checkStatic(node, member)
}

const checkModule = (file) => {
  const text = moduleDocOf(file)
  const isFirst = /^(\/\/.*\n)?$/.test(file.text.slice(0, file.text.indexOf(text)))
  const line = /^\/\*\*\s*\*\s*(.*)/.exec(text)?.[1] ?? ""
  if (!isFirst || line === "" || line.startsWith("@") || !/@module\b[\s\S]*@since/.test(text))
    fail(file.fileName, 1, 1, "the file does not start with a module docstring with @module and @since")
}

const seen = new Set()

const checkSymbol = (symbol) => {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  for (const node of target.declarations ?? []) {
    if (seen.has(node) || !isOurs(node)) continue
    seen.add(node)
    if (ts.isSourceFile(node)) checkFile(node)
    else checkDeclaration(node)
    if (ts.isModuleDeclaration(node)) checker.getExportsOfModule(target).forEach(checkSymbol)
  }
}

const checkFile = (file) => {
  seen.add(file)
  checkModule(file)
  checker.getExportsOfModule(checker.getSymbolAtLocation(file)).forEach(checkSymbol)
}

for (const file of entries.map((name) => program.getSourceFile(name))) if (!seen.has(file)) checkFile(file)

const isImport = (file, at) =>
  file.statements.some((node) => ts.isImportDeclaration(node) && at >= node.pos && at < node.end)

const unused = new Set([6133, 6196])

for (const [name, example] of virtual) {
  const file = program.getSourceFile(name)
  for (const { code, messageText, start } of [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file)
  ]) {
    if (unused.has(code) && !isImport(file, start)) continue
    const { character, line } = file.getLineAndCharacterOfPosition(start)
    const what = ts.flattenDiagnosticMessageText(messageText, "\n")
    fail(example.file, example.line + line, example.column + character + 1, `example of ${example.name}: ${what}`)
  }
}

if (failures > 0) process.exitCode = 1
console.log(
  `${exported} exports with ${members} members, ${examples.length} examples compiled${failures > 0 ? `, ${failures} failures` : ""}`
)
