/**
 * A terminal that shows lines, each time others, by the codes of ECMA-48 and the alternate screen of xterm.
 *
 * On the usual screen one would go up over the lines before. But a terminal that becomes narrower breaks them into more, and
 * tells its new size only later (tmux: 250 ms), so that nobody knows how far up that is.
 *
 * @since 0.1.0
 */

const csi = "\u001b["

/**
 * Takes the alternate screen, and hides the cursor.
 *
 * @since 0.1.0
 * @category constants
 */
export const enter = `${csi}?1049h${csi}?25l${csi}2J`

/**
 * Gives the screen back as it was, with its cursor.
 *
 * @since 0.1.0
 * @category constants
 */
export const leave = `${csi}?1049l${csi}?25h`

/**
 * What puts lines in the place of those before. To be written at once, it leaves nothing blank in between.
 *
 * @since 0.1.0
 * @category rendering
 */
export const draw = (lines: ReadonlyArray<string>): string =>
  `${csi}H${lines.map((line) => `${line}${csi}K`).join("\r\n")}${csi}J`
