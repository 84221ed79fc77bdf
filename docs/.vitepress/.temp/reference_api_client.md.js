import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"client","description":"","frontmatter":{},"headers":[],"relativePath":"reference/api/client.md","filePath":"reference/api/client.md"}');
const _sfc_main = { name: "reference/api/client.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./">API</a> / client</p><h1 id="client" tabindex="-1">client <a class="header-anchor" href="#client" aria-label="Permalink to &quot;client&quot;">​</a></h1><p>An owserver client on Effect: the <code>OwServer</code> service, its errors, and the interface of transports. It also exports the modules of the protocol that most callers use. <code>Request</code> and <code>Reply</code>, which <code>exchange</code> needs, are in <code>@owserver/protocol</code>: here they would shadow the globals of those names.</p><h2 id="constants" tabindex="-1">constants <a class="header-anchor" href="#constants" aria-label="Permalink to &quot;constants&quot;">​</a></h2><h3 id="max-payload" tabindex="-1">MAX_PAYLOAD <a class="header-anchor" href="#max-payload" aria-label="Permalink to &quot;MAX\\_PAYLOAD&quot;">​</a></h3><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#D73A49;--shiki-dark:#F97583;">const</span><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;"> MAX_PAYLOAD</span><span style="--shiki-light:#D73A49;--shiki-dark:#F97583;">:</span><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;"> 65536</span><span style="--shiki-light:#D73A49;--shiki-dark:#F97583;"> =</span><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;"> Limits.</span><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">MAX_PAYLOAD</span><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">;</span></span></code></pre></div><p>The longest reply that pyownet accepts, 65,536 bytes. This client has the option <code>maxPayload</code> instead.</p><hr><h3 id="owserver-protocol-version" tabindex="-1">OWSERVER_PROTOCOL_VERSION <a class="header-anchor" href="#owserver-protocol-version" aria-label="Permalink to &quot;OWSERVER\\_PROTOCOL\\_VERSION&quot;">​</a></h3><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#D73A49;--shiki-dark:#F97583;">const</span><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;"> OWSERVER_PROTOCOL_VERSION</span><span style="--shiki-light:#D73A49;--shiki-dark:#F97583;">:</span><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;"> 0</span><span style="--shiki-light:#D73A49;--shiki-dark:#F97583;"> =</span><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;"> Header.</span><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">OWSERVER_PROTOCOL_VERSION</span><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">;</span></span></code></pre></div><p>The protocol version, 0.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/api/client.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const client = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  client as default
};
