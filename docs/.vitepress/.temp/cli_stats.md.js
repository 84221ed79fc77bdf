import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"ow stats","description":"","frontmatter":{},"headers":[],"relativePath":"cli/stats.md","filePath":"cli/stats.md"}');
const _sfc_main = { name: "cli/stats.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="ow-stats" tabindex="-1">ow stats <a class="header-anchor" href="#ow-stats" aria-label="Permalink to &quot;ow stats&quot;">​</a></h1><p><code>ow stats</code> shows the counters of the server, under <code>/statistics</code>, and of each bus, under <code>/bus.N/interface/statistics</code>. If a bus has problems, its <code>read_errors</code>, <code>reset_errors</code> and <code>timeouts</code> grow.</p><h2 id="usage" tabindex="-1">Usage <a class="header-anchor" href="#usage" aria-label="Permalink to &quot;Usage&quot;">​</a></h2><div class="language-console vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">console</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">$ ow stats --help</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">Show server and bus statistics.</span></span>
<span class="line"></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">Usage: ow stats [options]</span></span>
<span class="line"></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">Options:</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">  --all         Include counters that are 0. --json always does.</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">  --prometheus  Print the Prometheus text format, for example for a textfile</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">                collector.</span></span>
<span class="line"></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">Run &quot;ow --help&quot; for the common options, such as --server, --json and --timeout.</span></span></code></pre></div><h2 id="options" tabindex="-1">Options <a class="header-anchor" href="#options" aria-label="Permalink to &quot;Options&quot;">​</a></h2><p>Counters that are 0 are omitted, unless <code>--all</code> is given.</p><p><code>--prometheus</code> prints all counters in the Prometheus text format (0.0.4), for example for a textfile collector. A metric is named after its path in lower case. Names of counters that only grow end in <code>_total</code>, and names of times contain <code>seconds</code>. The labels are the server address, the bus number and the array element. Return codes that the server has not sent are omitted; there are 211 of them.</p><p>All commands also accept the <a href="./#common-options">common options</a>.</p><h2 id="examples" tabindex="-1">Examples <a class="header-anchor" href="#examples" aria-label="Permalink to &quot;Examples&quot;">​</a></h2><div class="language-console vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">console</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">$ ow stats</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">counter                             value</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">/statistics/directory/device/calls     25</span></span>
<span class="line"></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">/statistics/read/calls                 65</span></span>
<span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">$ ow stats --all </span><span style="--shiki-light:#D73A49;--shiki-dark:#F97583;">|</span><span style="--shiki-light:#6F42C1;--shiki-dark:#B392F0;"> tail</span><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;"> -5</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">/bus.0/interface/statistics/shorts                          0</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">/bus.0/interface/statistics/status_errors                   0</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">/bus.0/interface/statistics/timeouts                        0</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">/bus.0/interface/statistics/unlocks                         0</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">/bus.0/interface/statistics/write_errors                    0</span></span>
<span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">$ ow stats --prometheus </span><span style="--shiki-light:#D73A49;--shiki-dark:#F97583;">|</span><span style="--shiki-light:#6F42C1;--shiki-dark:#B392F0;"> tail</span><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;"> -6</span></span>
<span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;"># HELP owserver_bus_unlocks_total /bus.N/interface/statistics/unlocks of owserver.</span></span>
<span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;"># TYPE owserver_bus_unlocks_total counter</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">owserver_bus_unlocks_total{server=&quot;localhost:4304&quot;,bus=&quot;0&quot;} 0</span></span>
<span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;"># HELP owserver_bus_write_errors_total /bus.N/interface/statistics/write_errors of owserver.</span></span>
<span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;"># TYPE owserver_bus_write_errors_total counter</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">owserver_bus_write_errors_total{server=&quot;localhost:4304&quot;,bus=&quot;0&quot;} 0</span></span></code></pre></div><h2 id="json-output" tabindex="-1">JSON output <a class="header-anchor" href="#json-output" aria-label="Permalink to &quot;JSON output&quot;">​</a></h2><p><code>{ path, element, value }</code>. <code>element</code> is the index in an array, or <code>null</code>.</p><div class="language-console vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">console</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">$ ow stats --json </span><span style="--shiki-light:#D73A49;--shiki-dark:#F97583;">|</span><span style="--shiki-light:#6F42C1;--shiki-dark:#B392F0;"> head</span><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;"> -2</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">{&quot;path&quot;:&quot;/statistics/cache/additions&quot;,&quot;element&quot;:null,&quot;value&quot;:0}</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">{&quot;path&quot;:&quot;/statistics/cache/device/added&quot;,&quot;element&quot;:null,&quot;value&quot;:0}</span></span></code></pre></div><h2 id="exit-codes" tabindex="-1">Exit codes <a class="header-anchor" href="#exit-codes" aria-label="Permalink to &quot;Exit codes&quot;">​</a></h2><p>See <a href="./#exit-codes">exit codes</a>.</p><h2 id="see-also" tabindex="-1">See also <a class="header-anchor" href="#see-also" aria-label="Permalink to &quot;See also&quot;">​</a></h2><ul><li><a href="./doctor.html"><code>ow doctor</code></a>: diagnose problems</li><li><a href="./../guides/prometheus.html">Prometheus</a>: export readings</li></ul></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/stats.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const stats = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  stats as default
};
