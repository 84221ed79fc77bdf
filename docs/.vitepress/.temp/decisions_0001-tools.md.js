import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Tools","description":"","frontmatter":{},"headers":[],"relativePath":"decisions/0001-tools.md","filePath":"decisions/0001-tools.md"}');
const _sfc_main = { name: "decisions/0001-tools.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="tools" tabindex="-1">Tools <a class="header-anchor" href="#tools" aria-label="Permalink to &quot;Tools&quot;">​</a></h1><p><strong>Biome</strong> formats and lints with one configuration. It finds import cycles, type imports included (<code>noImportCycles</code>), and restricts imports (<code>noRestrictedImports</code>): sources never import the barrel of <code>effect</code>, and <code>protocol/src</code> imports only the pure modules of <code>effect</code> in its list. <code>protocol/src</code> cannot use host globals: <code>noRestrictedGlobals</code> forbids them, and its TypeScript project has no host types.</p><p><strong>ESLint</strong> has the two checks that Biome lacks: slow regular expressions, and the order of folders in each package.</p><p><strong>pnpm 10</strong> runs with <code>verifyDepsBeforeRun: install</code>, so every command works in a fresh clone. The repository pins no pnpm version, so any 10.x works without a download.</p><p><strong>TypeScript 7</strong>, the native compiler, checks and builds with project references. TypeScript 5.9 serves the editor, the type tests, the docstring checks and the API pages. Consumers are checked with 5.9 and 7, and with 6 on request: see <a href="./0006-packages.html">Packages</a>.</p><p><strong><code>@effect/language-service</code></strong> is a plugin of the editor only. Builds ignore it.</p><p><strong>Sources or build.</strong> Every export has the condition <code>@owserver/source</code>, which points to the source file. Tests, demo and benchmarks set the condition and need no build. Plain Node does not set it and loads <code>dist</code>. <code>.ci/run</code> runs the demo both ways.</p><p><strong>VitePress</strong> builds the site from the pages in <code>docs/</code>. The same pages are readable in the repository. They link only to pages in <code>docs/</code>, by relative <code>.md</code> links. Other files are named in code font. <code>docs/.vitepress/sidebar.ts</code> lists every page; a page without an entry stops the build. <code>scripts/links.mjs</code> checks what the build does not: headings, pictures, and pages outside of the site. The API pages are generated for the site and not committed.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0001-tools.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0001Tools = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0001Tools as default
};
