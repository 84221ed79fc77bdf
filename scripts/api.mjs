// TypeDoc plugin. It groups modules by package and shows types as the sources write them: `OwServerError` instead of the union
// of its eight members.

import { Comment, CommentTag, Converter, ReflectionKind } from "typedoc"
import { MarkdownPageEvent, MarkdownTheme, MarkdownThemeContext } from "typedoc-plugin-markdown"
import ts from "typescript"

/**
 * `packages/client/src/OwServer` is `client/OwServer`, and the index of a package the package. As in imports, folders of the
 * sensors are left out, but for `families/` of the generated tables: `packages/sensors/src/streams/Poll` is `sensors/Poll`.
 */
const nameOf = (name) =>
  name
    .replace(/^packages\//, "")
    .replace(/^sensors\/src\/(?:families\/(?=tables\/)|(?!families\/tables\/)[a-z]+\/)/, "sensors/src/")
    .replace("/src/tables/", "/families/")
    .replace("/src", "")
    .replace(/\/index$/, "")

const packageOf = (name) => (name.includes("/families/") ? "Families" : `@owserver/${name.split("/", 1)[0]}`)

const inPackage = (module) => {
  module.name = nameOf(module.name)
  module.comment ??= new Comment()
  module.comment.blockTags.push(new CommentTag("@category", [{ kind: "text", text: packageOf(module.name) }]))
}

/** Functions are constants in the sources. Their types stand at the arrow function. */
const functionOf = (node) =>
  node?.initializer !== undefined && ts.isArrowFunction(node.initializer) ? node.initializer : node

/** Inline types have reflections of their own already. */
const isNamed = (type) =>
  !ts.isTypeLiteralNode(type) &&
  !ts.isFunctionTypeNode(type) &&
  !ts.isMappedTypeNode(type) &&
  !ts.isTypePredicateNode(type) &&
  !ts.forEachChild(type, (inner) => !isNamed(inner))

const asWritten = (converter) => (context, signature, node) => {
  const set = (reflection, type) => {
    if (type !== undefined && isNamed(type)) reflection.type = converter.convertType(context, type)
  }
  const written = functionOf(node)
  set(signature, written?.type)
  for (const [n, parameter] of (signature.parameters ?? []).entries()) {
    set(parameter, written?.parameters?.[n]?.type)
    if (parameter.name === "__namedParameters") parameter.name = "options"
  }
}

/** Removes the inherited constructor of tags, and the default values of family properties. */
const trim = (project) => {
  for (const made of project.getReflectionsByKind(ReflectionKind.Constructor))
    if (made.signatures?.every(({ parameters }) => parameters?.[0]?.type?.name === "never"))
      project.removeReflection(made)
  for (const property of project.getReflectionsByKind(ReflectionKind.Property)) {
    if (property.name.startsWith("~")) project.removeReflection(property)
    if (!property.parent?.parent?.name.includes("/families/")) continue
    delete property.defaultValue
    delete property.inheritedFrom
  }
}

const columns = 100

/** Returns the visible text of Markdown. */
const seen = (text) => text.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[`\\]/g, "")

class Context extends MarkdownThemeContext {
  constructor(...args) {
    super(...args)
    const { unionType } = this.partials
    this.partials.unionType = (model) => {
      const members = model.types.map((type) => this.partials.someType(type, { forceCollapse: true }))
      return seen(members.join(" | ")).length < columns && !members.some((member) => member.includes("\n"))
        ? members.join(" \\| ")
        : unionType(model)
    }
  }
}

/** Links a folder to the page of its package, and puts the families last. */
const ofPackage = (items) => (folder) => ({
  title: packageOf(folder.title),
  path: items.find(({ path, title }) => title === folder.title && path !== undefined)?.path,
  children: folder.children
    .map(({ children, path, title }) =>
      path === undefined ? { title: "Families", children } : { title: title.split("/").at(-1), path }
    )
    .sort((one, other) => Number("children" in one) - Number("children" in other))
})

/** The site numbers headings that differ only by case, except the first: `fromWord`, then `FromWord`. */
const renumber = (page) => {
  const headings = [...page.contents.matchAll(/^#+ (.+)$/gm)].map(([, text]) => text.replace("()", ""))
  page.contents = page.contents.replace(/\[(\w+)\]\(#(\w+)-\d+\)/g, (link, text, slug) => {
    const alike = headings.filter((heading) => heading.toLowerCase() === slug)
    const place = alike.indexOf(text)
    if (place < 0) return link
    return place === 0 ? `[${text}](#${slug})` : `[${text}](#${slug}-${place})`
  })
}

class Theme extends MarkdownTheme {
  getRenderContext(page) {
    return new Context(this, page, this.application.options)
  }

  getNavigation(project) {
    const items = super.getNavigation(project)
    const order = this.application.options.getValue("categoryOrder")
    const place = ({ title }) => order.indexOf(title)
    return items
      .filter(({ children }) => children !== undefined)
      .map(ofPackage(items))
      .sort((one, other) => place(one) - place(other))
  }
}

export const load = (app) => {
  const { converter, renderer } = app
  renderer.defineTheme("owserver", Theme)
  renderer.on(MarkdownPageEvent.END, renumber)
  converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) =>
    project.getReflectionsByKind(ReflectionKind.Module).forEach(inPackage)
  )
  converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => trim(project))
  converter.on(Converter.EVENT_CREATE_SIGNATURE, asWritten(converter))
}
