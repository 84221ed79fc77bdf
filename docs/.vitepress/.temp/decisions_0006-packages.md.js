import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Packages","description":"","frontmatter":{},"headers":[],"relativePath":"decisions/0006-packages.md","filePath":"decisions/0006-packages.md"}');
const _sfc_main = { name: "decisions/0006-packages.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="packages" tabindex="-1">Packages <a class="header-anchor" href="#packages" aria-label="Permalink to &quot;Packages&quot;">​</a></h1><p><strong>ES modules only.</strong> A second build for CommonJS would load a second copy of <code>effect</code> in programs that use both. Node.js can <code>require</code> an ES module since 20.19, and older versions can use a dynamic <code>import</code>. <code>attw</code> therefore checks the profile <code>esm-only</code>.</p><p><strong>The archives contain the sources.</strong> The source maps point to them, so &quot;go to definition&quot; opens TypeScript. The condition <code>@owserver/source</code> also works outside of the workspace, for a bundler that sets it.</p><p><strong><code>effect</code> is the only required peer dependency.</strong> A program must have one copy of it, and chooses its version. Reading a server needs <code>effect</code> and nothing else. <code>@effect/platform</code> and <code>@effect/platform-node</code> are optional peers for the sub-paths <code>@owserver/client/SocketTransport</code> and <code>@owserver/fake/FakeTcp</code>; no index imports these. Both ends of the <code>effect</code> range are tested: the tests run with the newest version, <code>check:packed</code> with the oldest.</p><p><strong>All packages share one version.</strong> They are built and tested together, so users need no compatibility table. <code>changeset version</code> writes the version and each <code>CHANGELOG.md</code> from <code>.changeset</code>.</p><p><strong>The license is stored once.</strong> <code>pnpm pack</code> copies it from the workspace into each archive.</p><p><strong><code>check:packed</code> checks the packages as users install them.</strong> It packs them, runs publint, and installs them into empty projects. There it compiles programs, runs them, and bundles them. <code>verify</code> also runs attw, and compiles with several compilers and both module resolutions. Each bundle has a budget in <code>scripts/packed/budgets.json</code>. A bundle may differ from its budget by 3 % either way, so improvements are recorded.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0006-packages.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0006Packages = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0006Packages as default
};
