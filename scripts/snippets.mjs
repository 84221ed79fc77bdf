// Copies the files of examples/ into the pages that show them: the block after <!-- examples/NAME --> is that file.
// With --check it changes nothing and fails where a page is not current.
import * as fs from "node:fs"
import * as path from "node:path"
import { keep } from "./current.mjs"

/** All Markdown of the folders that hold pages, generated ones and dependencies apart. */
const pagesOf = (folder) =>
  fs
    .readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith(".md") && !/(^|\/)(node_modules|dist|cache|api)\//.test(file))
    .map((file) => path.join(folder, file))

const packages = fs.readdirSync("packages").map((name) => `packages/${name}/README.md`)
const pages = ["README.md", ...pagesOf("docs"), ...packages.filter((page) => fs.existsSync(page))]
const block = /(<!-- (examples\/[\w./-]+) -->\n)```ts\n[\s\S]*?```/g

for (const page of pages) {
  const text = fs.readFileSync(page, "utf8")
  const current = text.replace(block, (_, marker, file) => `${marker}\`\`\`ts\n${fs.readFileSync(file, "utf8")}\`\`\``)
  keep(page, current, "does not show its examples as they are")
}
