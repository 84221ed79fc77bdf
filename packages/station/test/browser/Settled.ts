/** When a page has all that it first shows. */
import type { Page } from "playwright-core"

/** The heading is there, and nothing is being loaded. */
export const wait = async (page: Page): Promise<void> => {
  await page.getByRole("heading", { level: 1 }).waitFor()
  // A function that is evaluated again and again would need 'unsafe-eval'.
  await page.locator(".loading").first().waitFor({ state: "detached" })
}
