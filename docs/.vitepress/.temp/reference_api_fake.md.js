import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"fake","description":"","frontmatter":{},"headers":[],"relativePath":"reference/api/fake.md","filePath":"reference/api/fake.md"}');
const _sfc_main = { name: "reference/api/fake.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./">API</a> / fake</p><h1 id="fake" tabindex="-1">fake <a class="header-anchor" href="#fake" aria-label="Permalink to &quot;fake&quot;">​</a></h1><p>A simulated 1-Wire bus and owserver for tests without hardware, in memory. <code>@owserver/fake/FakeTcp</code> serves it over TCP.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/api/fake.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const fake = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  fake as default
};
