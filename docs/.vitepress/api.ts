/**
 * In the export index, makes links of what names a page of the API, such as `protocol/OwPath`. The pages of the API are
 * written for the site and are not in the repository, so they cannot be linked to in Markdown.
 */
import * as fs from "node:fs"
import type { MarkdownRenderer } from "vitepress"

const api = "reference/api"

export const linkToApi = (docs: string) => (markdown: MarkdownRenderer) => {
  const render = markdown.renderer.rules.code_inline!
  markdown.renderer.rules.code_inline = (tokens, index, options, env, self) => {
    const code = render(tokens, index, options, env, self)
    const page = tokens[index]!.content
    if (env.relativePath !== "exports.md" || !/^[a-z]+(\/\w+)*$/.test(page)) return code
    const file = [page, `${page}/index`].find((file) => fs.existsSync(`${docs}/${api}/${file}.md`))
    return file === undefined ? code : `<a href="./${api}/${file}.html">${code}</a>`
  }
}
