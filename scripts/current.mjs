// Keeps a file as a script has it: writes it, or with --check says that it is not current, which ends the script with 1.
import * as fs from "node:fs"

const isCheck = process.argv.includes("--check")

const stale = (file, what) => {
  console.error(`${file} ${what}; run: pnpm run generate`)
  process.exitCode = 1
}

/** The file has this text, or is made to. `what` is said of it with --check. */
export const keep = (file, text, what = "is not current") => {
  const current = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined
  if (current !== text) isCheck ? stale(file, what) : fs.writeFileSync(file, text)
}

/** The file is not there, or is taken away. */
export const drop = (file) => (isCheck ? stale(file, "is not current") : fs.rmSync(file))
