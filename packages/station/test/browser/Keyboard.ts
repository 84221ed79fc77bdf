/** Whether a page can be used without a mouse. */
import { assert } from "@effect/vitest"
import type { Locator, Page } from "playwright-core"

/** Runs in the page. A group of radio buttons has one stop, and arrows move within it; the same is true for tabs. */
const prepare = `(() => {
  const isReachable = (element) =>
    !element.disabled && element.checkVisibility({ visibilityProperty: true }) && element.tabIndex >= 0 && element.closest("[inert]") === null &&
    !(element.type === "radio" && !element.checked && document.querySelector('input[name="' + CSS.escape(element.name) + '"]:checked') !== null)
  const all = () => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex], [contenteditable]")]
  const styleOf = (element) =>
    ["", "::before", "::after"].map((part) => {
      const { backgroundColor, borderColor, boxShadow, outline } = getComputedStyle(element, part)
      return [backgroundColor, borderColor, boxShadow, outline].join()
    }).join()
  document.activeElement?.blur()
  window.keyboard = {
    expected: () => all().filter(isReachable),
    styleOf,
    before: new Map(all().map((element) => [element, styleOf(element)])),
    reached: new Set(),
    unmarked: []
  }
})()`

const note = `(() => {
  const { before, reached, styleOf, unmarked } = window.keyboard
  const element = document.activeElement
  if (element === null || element === document.body) return "outside"
  // Dates have several stops in one element.
  const isLast = element === window.keyboard.last
  window.keyboard.last = element
  if (isLast) return "same"
  if (reached.has(element)) return "again"
  reached.add(element)
  if (styleOf(element) === before.get(element)) unmarked.push(element.outerHTML.slice(0, 200))
  const { bottom, height, left, right, top } = element.getBoundingClientRect()
  if (height > 0 && (bottom < 0 || top > innerHeight || right < 0 || left > innerWidth)) unmarked.push("outside the window: " + element.outerHTML.slice(0, 200))
  return "new"
})()`

const verdict = `(() => {
  const { expected, reached, unmarked, within } = window.keyboard
  const missed = expected().filter((element) => element.closest(within) !== null && !reached.has(element)).map((element) => element.outerHTML.slice(0, 200))
  return { reached: reached.size, missed, unmarked }
})()`

export interface Verdict {
  readonly reached: number
  /** Controls to which no Tab leads. */
  readonly missed: ReadonlyArray<string>
  /** Controls without a visible focus, or outside of the window while they have it. */
  readonly unmarked: ReadonlyArray<string>
}

/** Presses Tab until the focus has been everywhere. Controls outside of `within` need not be reached. */
export const walk = async (page: Page, within = "body"): Promise<Verdict> => {
  await page.evaluate(prepare)
  await page.evaluate(`window.keyboard.within = ${JSON.stringify(within)}`)
  let outside = 0
  for (let presses = 0; presses < 1000 && outside < 2; presses++) {
    await page.keyboard.press("Tab")
    const where = await page.evaluate(note)
    if (where === "again") break
    if (where === "outside") outside++
  }
  return await page.evaluate<Verdict>(verdict)
}

/** Presses Tab until the element has the focus. */
export const tabTo = async (page: Page, target: Locator): Promise<void> => {
  for (let presses = 0; presses < 200; presses++) {
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return
    await page.keyboard.press("Tab")
  }
  assert.fail("Tab does not reach the element")
}
