// Checks that each link of each page leads to an existing file and heading. Pages below docs/ are read on the site and in the
// repository. So they link only to files below docs/, and an anchor must be the same in both; VitePress and GitHub make
// anchors differently. External addresses are parsed, not fetched. Checks as well that the site can be built, without building it:
// each page is in the sidebar, and is a valid template.
import * as ChildProcess from "node:child_process"
import * as fs from "node:fs"
import { createRequire } from "node:module"
import * as path from "node:path"
import { createMarkdownRenderer, resolveConfig } from "vitepress"

// `docs/.vitepress/sidebar.ts` fails if it does not list a page.
await resolveConfig("docs", "build", "production")

// Colors for code take most of the time, and make no template invalid.
const markdown = await createMarkdownRenderer("docs", { highlight: () => "<pre></pre>" })

/** The compiler of the site's own Vue. */
const { compileTemplate } = createRequire(createRequire(import.meta.url).resolve("vitepress"))("vue/compiler-sfc")

/** The API pages exist on the site only. */
const isGenerated = (file) => file.startsWith("docs/reference/api/")

/** Tracked files, and new ones that are not ignored. */
const list = ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
const pages = ChildProcess.execFileSync("git", list, { encoding: "utf8" })
  .split("\n")
  .filter((file) => fs.existsSync(file))

/** The anchor of a heading on GitHub. */
const slug = (title) =>
  title
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-")

const titleOf = ({ children }) =>
  children
    .filter(({ type }) => type === "text" || type === "code_inline")
    .map(({ content }) => content)
    .join("")

const tokens = new Map()

const parse = (page) => {
  if (!tokens.has(page)) tokens.set(page, markdown.parse(fs.readFileSync(page, "utf8"), {}))
  return tokens.get(page)
}

/** The anchors of the headings of a page, in the repository and on the site. */
const anchorsOf = (page) => {
  const all = parse(page)
  const seen = new Map()
  return all.flatMap((token, n) => {
    if (token.type !== "heading_open") return []
    const base = slug(titleOf(all[n + 1]))
    const count = seen.get(base) ?? 0
    seen.set(base, count + 1)
    return [{ inRepository: count === 0 ? base : `${base}-${count}`, onSite: token.attrGet("id") }]
  })
}

const linksOf = (page) =>
  parse(page)
    .flatMap(({ children }) => children ?? [])
    .filter(
      (token) => token.type === "image" || (token.type === "link_open" && token.attrGet("class") !== "header-anchor")
    )
    .map((token) => token.attrGet(token.type === "image" ? "src" : "href"))

const isOnSite = (page) => page.startsWith("docs/")

const fileOf = (page, target) => (target === "" ? page : path.posix.join(path.posix.dirname(page), target))

const wrongWithAddress = (link) => {
  if (!URL.canParse(link)) return "is not a valid address"
  return /^https:/.test(link) ? undefined : "is not https"
}

const wrongWith = (page, link) => {
  if (/^[a-z][a-z+.-]*:/i.test(link)) return wrongWithAddress(link)
  if (link.startsWith("/")) return "is absolute: the site has another root"
  const [target, anchor] = decodeURI(link).split("#")
  const file = fileOf(page, target)
  if (isGenerated(file)) return undefined
  if (!fs.existsSync(file)) return "does not exist"
  if (isOnSite(page) && !isOnSite(file)) return "is not on the site: write the file name in code font"
  if (isOnSite(page) && fs.statSync(file).isDirectory()) return "is a directory, not a page of the site"
  if (anchor === undefined || !file.endsWith(".md")) return undefined
  const heading = anchorsOf(file).find(({ inRepository, onSite }) => anchor === inRepository || anchor === onSite)
  if (heading === undefined) return "has no such heading"
  const isOne = !isOnSite(file) || heading.inRepository === heading.onSite
  return isOne
    ? undefined
    : `is ${heading.inRepository} in the repository and ${heading.onSite} on the site: change the heading`
}

/** Why the site cannot show a page, such as a tag without an end. */
const errorsIn = (page) => {
  const source = `<div>${markdown.render(fs.readFileSync(page, "utf8"), { path: path.resolve(page) })}</div>`
  return compileTemplate({ source, filename: page, id: page }).errors.map((error) => error.message ?? error)
}

let wrong = 0
let count = 0
for (const page of pages) {
  for (const error of isOnSite(page) ? errorsIn(page) : []) {
    wrong++
    console.error(`${page}: ${error}`)
  }
  for (const link of linksOf(page)) {
    count++
    const reason = wrongWith(page, link)
    if (reason === undefined) continue
    wrong++
    console.error(`${page}: ${link} ${reason}`)
  }
}
if (wrong === 0) console.log(`${count} links on ${pages.length} pages are valid`)
process.exitCode = wrong > 0 ? 1 : 0
