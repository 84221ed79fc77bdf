/** What plots take from the style sheet and the language of the page. */
import type { Theme } from "./scene.js"

export const themeOf = (element: Element, isDark: boolean): Theme => {
  const style = getComputedStyle(element)
  const of = (name: string) => style.getPropertyValue(name).trim()
  return {
    isDark,
    text: of("--text"),
    muted: of("--muted"),
    grid: of("--line"),
    axis: of("--line-strong"),
    warn: of("--warn"),
    surface: of("--surface"),
    font: of("--font")
  }
}

/** Returns the function that formats numbers with so many decimals. */
export const numbers = (locale: string | undefined): ((value: number, decimals: number) => string) => {
  const formats = new Map<number, Intl.NumberFormat>()
  return (value, decimals) => {
    let format = formats.get(decimals)
    if (format === undefined) {
      format = new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
      formats.set(decimals, format)
    }
    // 0 has no sign for people.
    return format.format(value === 0 ? 0 : value)
  }
}
