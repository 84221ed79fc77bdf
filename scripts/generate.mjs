// Writes all that is generated and committed, each by its own script. With --check nothing is written, and it fails where
// something is not current.
import { spawnSync } from "node:child_process"

// Pages show examples last, as other scripts may lay out what they show.
const scripts = ["families", "sensors", "protocol", "figures", "picture", "cli", "snippets"]

const failed = scripts.filter((name) => {
  const args = ["--import=tsx", "--conditions=@owserver/source", `scripts/${name}.mjs`, ...process.argv.slice(2)]
  return spawnSync(process.execPath, args, { stdio: "inherit" }).status !== 0
})
process.exitCode = failed.length > 0 ? 1 : 0
