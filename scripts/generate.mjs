// Runs the scripts that write committed files. With --check they write nothing, and fail if a file is out of date.
import { spawnSync } from "node:child_process"

// Snippets run last: they copy files that other scripts write.
const scripts = ["families", "sensors", "protocol", "figures", "picture", "cli", "station", "snippets"]

const failed = scripts.filter((name) => {
  const args = ["--import=tsx", "--conditions=@owserver/source", `scripts/${name}.mjs`, ...process.argv.slice(2)]
  return spawnSync(process.execPath, args, { stdio: "inherit" }).status !== 0
})
process.exitCode = failed.length > 0 ? 1 : 0
