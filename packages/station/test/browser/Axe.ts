/** axe-core: rules for accessibility. */
import * as FileSystem from "node:fs"
import * as Module from "node:module"
import type { AxeResults } from "axe-core"
import type { Page } from "playwright-core"

const file = Module.createRequire(import.meta.url).resolve("axe-core/axe.min.js")

const readSource = () => FileSystem.readFileSync(file, "utf8")

let source: string | undefined

/** Returns the violations, one text for each element. */
export const violations = async (page: Page): Promise<ReadonlyArray<string>> => {
  source ??= readSource()
  // The debugger may evaluate what a script element may not under the page's Content-Security-Policy.
  await page.evaluate(source)
  const results: AxeResults = await page.evaluate("axe.run()")
  return results.violations.flatMap(({ help, id, nodes }) =>
    nodes.map(({ failureSummary = "", html }) => `${id}: ${help}: ${html.slice(0, 300)} ${failureSummary}`)
  )
}
