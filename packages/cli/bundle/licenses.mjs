// Collects the licenses of bundled third-party packages. The licenses require a copy with each distribution.
import * as fs from "node:fs"
import * as path from "node:path"

/** Returns the folder of the package that contains a file; `undefined` for a package of this repository. */
const packageOf = (file) => {
  const [, folder] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file) ?? []
  return folder
}

const isLicense = (name) => /^(licen[cs]e|copying|notice)(\.|-|$)/i.test(name)

/** Some packages have their license only in a section of their README. */
const fromReadme = (folder) =>
  fs
    .readdirSync(folder)
    .filter((name) => /^readme\.(md|markdown)$/i.test(name))
    .flatMap((file) => {
      const [, text] = /^#+ *licen[cs]e\b.*\n([\s\S]*)/im.exec(fs.readFileSync(path.join(folder, file), "utf8")) ?? []
      return text?.includes("Copyright") ? [text.trim()] : []
    })

/** Returns name, version and license texts of each package in the outputs, sorted by name. */
export const packages = (metafile, here) => {
  const files = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : []))
  )
  const folders = new Set(
    files.map((file) => packageOf(path.resolve(here, file))).filter((folder) => folder !== undefined)
  )
  return Array.from(folders, (folder) => {
    const { license, name, version } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"))
    const files = fs
      .readdirSync(folder)
      .filter(isLicense)
      .sort()
      .map((file) => fs.readFileSync(path.join(folder, file), "utf8").trim())
    const texts = files.length > 0 ? files : fromReadme(folder)
    if (texts.length === 0) throw new Error(`${name} ${version} contains no license text (${license})`)
    return { name, version, license, texts }
  }).sort((a, b) => (a.name < b.name ? -1 : 1))
}

export const text = (packages) =>
  [
    "ow contains the following packages, whole or in part, each under its own license.\n",
    ...packages.map(({ license, name, texts, version }) => `${name} ${version} (${license})\n\n${texts.join("\n\n")}\n`)
  ].join(`\n${"-".repeat(80)}\n\n`)
