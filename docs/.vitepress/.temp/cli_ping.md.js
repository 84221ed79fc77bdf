import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"ow ping","description":"","frontmatter":{},"headers":[],"relativePath":"cli/ping.md","filePath":"cli/ping.md"}');
const _sfc_main = { name: "cli/ping.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="ow-ping" tabindex="-1">ow ping <a class="header-anchor" href="#ow-ping" aria-label="Permalink to &quot;ow ping&quot;">​</a></h1><p><code>ow ping</code> measures the response time of the server. The first ping takes longer, because it opens the connection.</p><h2 id="usage" tabindex="-1">Usage <a class="header-anchor" href="#usage" aria-label="Permalink to &quot;Usage&quot;">​</a></h2><div class="language-console vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">console</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">$ ow ping --help</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">Measure the response time of the server.</span></span>
<span class="line"></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">Usage: ow ping [options]</span></span>
<span class="line"></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">Options:</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">  --count n         Number of pings. Default: 4.</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">  --every duration  Interval between pings. Default: 1s.</span></span>
<span class="line"></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">Run &quot;ow --help&quot; for the common options, such as --server, --json and --timeout.</span></span></code></pre></div><h2 id="options" tabindex="-1">Options <a class="header-anchor" href="#options" aria-label="Permalink to &quot;Options&quot;">​</a></h2><p>All commands also accept the <a href="./#common-options">common options</a>.</p><h2 id="examples" tabindex="-1">Examples <a class="header-anchor" href="#examples" aria-label="Permalink to &quot;Examples&quot;">​</a></h2><div class="language-console vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">console</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">$ ow ping --count 3 --every 100ms</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">reply from localhost:4304: seq=1 time=x.x ms</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">reply from localhost:4304: seq=2 time=x.x ms</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">reply from localhost:4304: seq=3 time=x.x ms</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">3 sent, 3 answered; min/avg/max x.x/x.x/x.x ms</span></span></code></pre></div><h2 id="json-output" tabindex="-1">JSON output <a class="header-anchor" href="#json-output" aria-label="Permalink to &quot;JSON output&quot;">​</a></h2><p>One record per reply: <code>server</code>, <code>sequence</code> from 1, <code>milliseconds</code>. The last record is a summary: <code>server</code>, <code>sent</code>, <code>answered</code>, and <code>minimum</code>, <code>average</code> and <code>maximum</code> in milliseconds, which are <code>null</code> without a reply.</p><div class="language-console vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">console</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">$ ow ping --json --count 1</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">{&quot;server&quot;:&quot;localhost:4304&quot;,&quot;sequence&quot;:1,&quot;milliseconds&quot;:1.25}</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">{&quot;server&quot;:&quot;localhost:4304&quot;,&quot;sent&quot;:1,&quot;answered&quot;:1,&quot;minimum&quot;:1.25,&quot;average&quot;:1.25,&quot;maximum&quot;:1.25}</span></span></code></pre></div><h2 id="exit-codes" tabindex="-1">Exit codes <a class="header-anchor" href="#exit-codes" aria-label="Permalink to &quot;Exit codes&quot;">​</a></h2><p>See <a href="./#exit-codes">exit codes</a>. A missing reply is reported on stderr. The exit code is that of the first failure.</p><h2 id="see-also" tabindex="-1">See also <a class="header-anchor" href="#see-also" aria-label="Permalink to &quot;See also&quot;">​</a></h2><ul><li><a href="./doctor.html"><code>ow doctor</code></a>: diagnose problems</li><li><a href="./stats.html"><code>ow stats</code></a>: show server statistics</li></ul></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/ping.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const ping = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  ping as default
};
