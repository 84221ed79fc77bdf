const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")

/**
 * Returns the expression of a pattern, in which `*` stands for any characters and `?` for one. It ignores case. Consecutive stars
 * are one star: otherwise a pattern of many stars would take exponential time.
 *
 * @internal
 */
export const globOf = (pattern: string): RegExp => {
  const source = pattern
    .replace(/\*+/g, "*")
    .split(/([*?])/)
    .map((part) => (part === "*" ? ".*" : part === "?" ? "." : escaped(part)))
  return new RegExp(`^${source.join("")}$`, "i")
}
