// Copies the files of examples/ into the pages that show them: the block after <!-- examples/NAME --> is that file.
// With --check it changes nothing and fails where a page is not current.
import * as fs from "node:fs"

const pages = ["README.md", "docs/guides/unattended.md", "packages/sensors/README.md"]
const check = process.argv.includes("--check")
const block = /(<!-- (examples\/[\w.-]+) -->\n)```ts\n[\s\S]*?```/g

let stale = 0
for (const page of pages) {
  const text = fs.readFileSync(page, "utf8")
  const current = text.replace(block, (_, marker, file) => `${marker}\`\`\`ts\n${fs.readFileSync(file, "utf8")}\`\`\``)
  if (current === text) continue
  stale++
  if (check) console.error(`${page} does not show its examples as they are; run: pnpm run generate`)
  else fs.writeFileSync(page, current)
}
process.exitCode = check && stale > 0 ? 1 : 0
