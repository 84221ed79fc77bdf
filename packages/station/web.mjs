// Bundles the dashboard for browsers into a folder: index.html, and assets/ with hashed names, which browsers may keep for ever.
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"

const here = fileURLToPath(new URL(".", import.meta.url))

/** The files that index.html names, by the names in it. */
const entryPoints = { "main.js": "web/main.ts", "style.css": "web/style.css", "icon.svg": "web/icon.svg" }

/** Bundles the dashboard into a folder relative to this one, and returns esbuild's metafile. */
export const bundleWeb = async (outdir) => {
  const target = path.resolve(here, outdir)
  fs.rmSync(target, { recursive: true, force: true })
  const { metafile } = await build({
    absWorkingDir: here,
    entryPoints: Object.values(entryPoints),
    outdir: target,
    entryNames: "assets/[name]-[hash]",
    chunkNames: "assets/[name]-[hash]",
    assetNames: "assets/[name]-[hash]",
    bundle: true,
    splitting: true,
    minify: true,
    platform: "browser",
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    loader: { ".svg": "copy" },
    metafile: true
  })
  const built = new Map(
    Object.entries(metafile.outputs).map(([file, { entryPoint, inputs }]) => [
      entryPoint ?? Object.keys(inputs)[0],
      path.relative(target, path.resolve(here, file))
    ])
  )
  let html = fs.readFileSync(path.join(here, "web/index.html"), "utf8")
  for (const [name, source] of Object.entries(entryPoints))
    html = html.replaceAll(`"./${name}"`, `"./${built.get(source)}"`)
  fs.writeFileSync(path.join(target, "index.html"), html)
  return metafile
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundleWeb(process.argv[2] ?? "dist/web")
