// Copies the files of examples/ into the pages: the block after <!-- examples/NAME --> becomes that file. With --check it
// writes nothing, and fails if a page is out of date.
import * as fs from "node:fs"
import * as path from "node:path"
import { keep } from "./current.mjs"

/** Returns the Markdown files of a folder, without dependencies and generated pages. */
const pagesOf = (folder) =>
  fs
    .readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith(".md") && !/(^|\/)(node_modules|dist|cache|api)\//.test(file))
    .map((file) => path.join(folder, file))

const packages = fs.readdirSync("packages").map((name) => `packages/${name}/README.md`)
const pages = ["README.md", ...pagesOf("docs"), ...packages.filter((page) => fs.existsSync(page))]
const block = /(<!-- (examples\/[\w./-]+) -->\n```([jt]s)\n)[\s\S]*?```/g

for (const page of pages) {
  const text = fs.readFileSync(page, "utf8")
  const current = text.replace(block, (_, marker, file) => `${marker}${fs.readFileSync(file, "utf8")}\`\`\``)
  keep(page, current, "has examples that are out of date")
}
