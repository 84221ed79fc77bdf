// Builds one file for each public module, and shared chunks: Node loads a few files faster than dozens
// (docs/decisions/0006-packages.md). TypeScript writes only the declarations.
import * as fs from "node:fs"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"

const here = fileURLToPath(new URL(".", import.meta.url))

const filesOf = (folder) => fs.readdirSync(`${here}${folder}`, { recursive: true }).map((file) => `${folder}/${file}`)

fs.mkdirSync(`${here}dist`, { recursive: true })
for (const file of filesOf("dist")) if (/\.js(\.map)?$/.test(file)) fs.rmSync(`${here}${file}`)

await build({
  absWorkingDir: here,
  entryPoints: filesOf("src").filter((file) => /^src\/\w+\.ts$/.test(file)),
  outdir: "dist",
  bundle: true,
  splitting: true,
  packages: "external",
  format: "esm",
  target: "es2022",
  chunkNames: "internal/chunk-[hash]",
  sourcemap: true,
  sourcesContent: false
})
