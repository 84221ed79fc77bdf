// Writes docs/pictures/demo.svg: what `npx -y pnpm@10 demo` prints, as a terminal shows it. With --check it changes nothing and
// fails where the picture is not current.
import * as ChildProcess from "node:child_process"
import { keep } from "./current.mjs"

const target = "docs/pictures/demo.svg"

const demo = ["--conditions=@owserver/source", "--import=tsx", "examples/demo.ts"]
const output = ChildProcess.execFileSync(process.execPath, demo, {
  encoding: "utf8",
  env: { ...process.env, OWSERVER: "" }
})

const columns = 84
const size = { font: 14, letter: 8.43, line: 20, margin: 18, bar: 34 }

/** A line that is too long, broken at blanks. */
const wrapped = (line) => {
  const lines = [""]
  for (const word of line.split(/(?<= )/)) {
    const last = lines.at(-1)
    if (last !== "" && (last + word).trimEnd().length > columns) lines.push(word)
    else lines[lines.length - 1] = last + word
  }
  return lines.map((line) => line.trimEnd())
}

// The port is any that was free.
const printed = output
  .trimEnd()
  .replaceAll(/(?<=127\.0\.0\.1:)\d+/g, "43040")
  .split("\n")
  .flatMap(wrapped)
const lines = ["$ npx -y pnpm@10 demo", ...printed]

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")

/** What stands out, by the class of its colour. */
const accents = [
  ["error", /^\w+Error$/],
  ["id", /^[0-9A-F]{2}\.[0-9A-F]{12}$/],
  ["value", /^-?[\d.]+$/],
  ["dim", /^[$─–]|^(id|type|property|value|unit)$/]
]

/** The words of a line, a blank at most between them, each as wide as its letters whatever the font. */
const row = (line, n) =>
  Array.from(line.matchAll(/\w+Error(?=:)|\S+(?: \S+)*/g), ({ 0: text, index }) => {
    const [style] = accents.find(([, pattern]) => pattern.test(text)) ?? ["plain"]
    const x = (size.margin + index * size.letter).toFixed(1)
    const y = size.bar + size.margin + n * size.line
    const width = (text.length * size.letter).toFixed(1)
    return `<text class="${style}" x="${x}" y="${y}" textLength="${width}">${escaped(text)}</text>`
  }).join("")

const width = Math.ceil(2 * size.margin + columns * size.letter)
const height = size.bar + size.margin + lines.length * size.line

const svg = `<!-- Written by scripts/picture.mjs from what examples/demo.ts prints; not to be changed by hand. -->
<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>npx -y pnpm@10 demo</title>
<style>
rect { fill: #1f2430; stroke: #4a5266 }
text { font: ${size.font}px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #dfe3ec }
.dim { fill: #8b95a9 } .id { fill: #8fc7ff } .value { fill: #a5e07f } .error { fill: #ff9d88 }
</style>
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="9"/>
<g fill="#5b647a"><circle cx="20" cy="18" r="5"/><circle cx="38" cy="18" r="5"/><circle cx="56" cy="18" r="5"/></g>
${lines.map(row).join("\n")}
</svg>
`

keep(target, svg)
