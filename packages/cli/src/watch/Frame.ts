/**
 * Lines on a terminal that are overwritten by the next, by the codes of ECMA-48.
 *
 * @since 0.1.0
 */
import * as Style from "../Style.js"

const csi = "\u001b["

/**
 * @since 0.1.0
 * @category constants
 */
export const hideCursor = `${csi}?25l`

/**
 * Shows the cursor again, at the begin of an empty line: where Ctrl-C was pressed, terminals print it.
 *
 * @since 0.1.0
 * @category constants
 */
export const showCursor = `\r${csi}K${csi}?25h`

/** How many lines of the terminal it takes now: one that has become narrower breaks what it shows. */
const height = (line: string, columns: number) => Math.max(1, Math.ceil(Style.width(line) / columns))

/**
 * What puts lines in the place of those before, on a terminal of so many columns, to be written at once. The cursor stays
 * below them.
 *
 * @since 0.1.0
 * @category rendering
 */
export const over = (before: ReadonlyArray<string>, lines: ReadonlyArray<string>, columns: number): string => {
  const up = before.reduce((all, line) => all + height(line, columns), 0)
  const back = up === 0 ? "\r" : `\r${csi}${up}A`
  return `${back}${lines.map((line) => `${line}${csi}K\n`).join("")}${csi}J`
}
