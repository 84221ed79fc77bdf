/**
 * A full-screen display of lines, with the codes of ECMA-48 and the alternate screen of xterm.
 *
 * Redrawing on the main screen would have to move the cursor up over the previous lines. When a terminal becomes narrower,
 * it wraps the previous lines into more lines, and reports its new size later (tmux: 250 ms). The number of lines to move
 * up is therefore unknown.
 *
 * @since 0.1.0
 */

const csi = "\u001b["

/**
 * Enters the alternate screen and hides the cursor.
 *
 * @since 0.1.0
 * @category constants
 */
export const enter = `${csi}?1049h${csi}?25l${csi}2J`

/**
 * Restores the main screen and the cursor.
 *
 * @since 0.1.0
 * @category constants
 */
export const leave = `${csi}?1049l${csi}?25h`

/**
 * Returns the text that replaces the previous lines. Write it at once to avoid flicker.
 *
 * @since 0.1.0
 * @category rendering
 */
export const draw = (lines: ReadonlyArray<string>): string =>
  `${csi}H${lines.map((line) => `${line}${csi}K`).join("\r\n")}${csi}J`
