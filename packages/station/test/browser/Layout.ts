/** Whether a page fits its window. */
import type { Page } from "playwright-core"

interface Box {
  readonly clientWidth: number
  readonly scrollWidth: number
  readonly textContent: string | null
}

/** Runs in the page. Elements within an area that scrolls sideways may be wider, and hidden ones do not count. */
const source = `(() => {
  const width = document.documentElement.clientWidth
  const scrolls = (element) => element !== null && (/auto|scroll|hidden|clip/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement))
  const nameOf = ({ className, tagName, textContent }) => tagName + "." + (className.baseVal ?? className) + " " + (textContent ?? "").trim().slice(0, 60)
  const wide = [...document.querySelectorAll("body *")].filter((element) => {
    const { left, right, width: own } = element.getBoundingClientRect()
    if (own === 0 || !element.checkVisibility({ visibilityProperty: true }) || scrolls(element.parentElement)) return false
    return right > width + 1 || left < -1
  })
  const spilling = [...document.querySelectorAll("body *")].filter((element) =>
    element.closest("svg") === null && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX === "visible" && !scrolls(element.parentElement)
  )
  const page = document.documentElement.scrollWidth > width ? ["the page is " + document.documentElement.scrollWidth + " wide in a window of " + width] : []
  return [
    ...page,
    ...wide.slice(0, 5).map((element) => "sticks out of the window: " + nameOf(element)),
    ...spilling.slice(0, 5).map((element) => "holds more than its width: " + nameOf(element))
  ]
})()`

/** Returns what is wider than the window, or than its own box. */
export const overflows = (page: Page): Promise<ReadonlyArray<string>> => page.evaluate(source)

/** Returns the texts of these elements that end with an ellipsis. */
export const cut = (page: Page, selector: string): Promise<ReadonlyArray<string>> =>
  page
    .locator(selector)
    .evaluateAll((elements) =>
      (elements as ReadonlyArray<Box>)
        .filter(({ clientWidth, scrollWidth }) => scrollWidth > clientWidth)
        .map(({ textContent }) => `is cut: ${textContent}`)
    )
