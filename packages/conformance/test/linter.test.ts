import { fileURLToPath } from "node:url"
import { assert, it } from "@effect/vitest"
import { ESLint } from "eslint"

const root = fileURLToPath(new URL("../../..", import.meta.url))

it("the linter refuses regular expressions that take more than linear time", async () => {
  const eslint = new ESLint({ cwd: root })
  const isRefused = async (pattern: string) => {
    const [result] = await eslint.lintText(`export const pattern = ${pattern}\n`, {
      filePath: "packages/cli/src/pattern.ts"
    })
    return (result?.errorCount ?? 0) > 0
  }
  for (const pattern of [
    String.raw`/^\s*([^=]+?)\s*=\s*(.*?)\s*$/`,
    String.raw`/^([^=]+?)\s*=\s*(.*?)\s*$/`,
    String.raw`/\s*[\r\n\t]+\s*/g`,
    String.raw`/\s*\n\s*/g`,
    'new RegExp("^(a+)+$")'
  ])
    assert.isTrue(await isRefused(pattern), pattern)
  assert.isFalse(await isRefused(String.raw`/^bus\.(\d+)$/`))
})
