// Writes a generated file. With --check it writes nothing, reports a file that is out of date, and sets the exit code to 1.
import * as fs from "node:fs"

const isCheck = process.argv.includes("--check")

const stale = (file, what) => {
  console.error(`${file} ${what}; run: pnpm run generate`)
  process.exitCode = 1
}

/** Writes the text to the file. With --check it reports the file with `what` if the text differs. */
export const keep = (file, text, what = "is not current") => {
  const current = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined
  if (current !== text) isCheck ? stale(file, what) : fs.writeFileSync(file, text)
}

/** Deletes the file. With --check it reports the file. */
export const drop = (file) => (isCheck ? stale(file, "is not current") : fs.rmSync(file))
