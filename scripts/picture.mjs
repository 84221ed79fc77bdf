// Writes the terminal pictures in docs/pictures from the output of the demo and of `ow`. With --check it writes nothing, and
// fails if a picture is out of date.
import * as ChildProcess from "node:child_process"
import { once } from "node:events"
import { bundle } from "../packages/cli/bundle.mjs"
import { keep } from "./current.mjs"

await bundle("build/docs")
const ow = "packages/cli/build/docs/ow.js"

/** Runs a program and returns its stdout and stderr. */
const run = (args, OWSERVER) => {
  const { output } = ChildProcess.spawnSync(process.execPath, args, {
    encoding: "utf8",
    env: { ...process.env, OWSERVER }
  })
  return output.join("").trimEnd()
}

const demo = () => {
  const command = "npx -y pnpm@10 demo"
  // The demo listens on any free port.
  const printed = run(["--conditions=@owserver/source", "--import=tsx", "examples/demo.ts"], "").replaceAll(
    /(?<=127\.0\.0\.1:)\d+/g,
    "43040"
  )
  return { name: "demo", title: command, text: `$ ${command}\n${printed}` }
}

/** Runs commands against the simulated bus of the manual. */
const commandLine = async (commands) => {
  const fake = ChildProcess.spawn(process.execPath, [ow, "fake", "--json", "--port=0", "--file=docs/cli/bus.json"])
  const [line] = await once(fake.stdout, "data")
  const { port } = JSON.parse(line)
  const texts = commands.map((command) => {
    const printed = run([ow, ...command.split(" ")], `localhost:${port}`).replaceAll(
      `localhost:${port}`,
      "localhost:4304"
    )
    return `$ ow ${command}\n${printed}`
  })
  fake.kill()
  await once(fake, "exit")
  return { name: "ow", title: "ow", text: texts.join("\n\n") }
}

const columns = 84
const size = { font: 14, letter: 8.43, line: 20, margin: 18, bar: 34 }

/** Wraps a line at spaces. */
const wrap = (line) => {
  const lines = [""]
  for (const word of line.split(/(?<= )/)) {
    const last = lines.at(-1)
    if (last !== "" && (last + word).trimEnd().length > columns) lines.push(word)
    else lines[lines.length - 1] = last + word
  }
  return lines.map((line) => line.trimEnd())
}

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")

/** Style classes, by the form of the text. */
const accents = [
  ["error", /^\w+Error$|^ow:/],
  ["id", /^[0-9A-F]{2}\.[0-9A-F]{12}$/],
  ["value", /^-?[\d.,]+( °C| %)?$/],
  ["dim", /^[$─–]|^(id|type|property|value|unit|device|alias|bus|reading)$/]
]

/** Draws the words of a line. `textLength` keeps columns aligned in any font. */
const row = (line, n) =>
  Array.from(line.matchAll(/\w+Error(?=:)|\S+(?: \S+)*/g), ({ 0: text, index }) => {
    const [style] = accents.find(([, pattern]) => pattern.test(text)) ?? ["plain"]
    const x = (size.margin + index * size.letter).toFixed(1)
    const y = size.bar + size.margin + n * size.line
    const width = (text.length * size.letter).toFixed(1)
    return `<text class="${style}" x="${x}" y="${y}" textLength="${width}">${escaped(text)}</text>`
  }).join("")

const draw = ({ name, text, title }) => {
  const lines = text.split("\n").flatMap(wrap)
  const width = Math.ceil(2 * size.margin + columns * size.letter)
  const height = size.bar + size.margin + lines.length * size.line
  const svg = `<!-- Written by scripts/picture.mjs from printed output; do not edit. -->
<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${title}</title>
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
  keep(`docs/pictures/${name}.svg`, svg)
}

draw(demo())
draw(await commandLine(["devices", "read --trim -F /cellar/temperature", "read /cellar/temprature"]))
