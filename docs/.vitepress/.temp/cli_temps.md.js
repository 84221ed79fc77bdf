import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"ow temps","description":"","frontmatter":{},"headers":[],"relativePath":"cli/temps.md","filePath":"cli/temps.md"}');
const _sfc_main = { name: "cli/temps.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="ow-temps" tabindex="-1">ow temps <a class="header-anchor" href="#ow-temps" aria-label="Permalink to &quot;ow temps&quot;">​</a></h1><p><code>ow temps</code> measures temperatures with one conversion per bus, which takes about a second for any number of thermometers. It supports the DS18S20, DS1822, DS18B20, DS1825 and DS28EA00. With arguments, it measures only these devices.</p><h2 id="usage" tabindex="-1">Usage <a class="header-anchor" href="#usage" aria-label="Permalink to &quot;Usage&quot;">​</a></h2><div class="language-console vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">console</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">$ ow temps --help</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">Measure temperatures. All thermometers, or those given, measure simultaneously.</span></span>
<span class="line"></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">Usage: ow temps [options] [&lt;device&gt;...]</span></span>
<span class="line"></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">Arguments:</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">  &lt;device&gt;...  Device address, alias or path. Default: all thermometers.</span></span>
<span class="line"></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">Options:</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">  --trust confirm|accept|reject|scratchpad|retry:N|rate:N</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">                        Policy for doubtful values, such as 85 °C: read again</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">                        (confirm, retry:N), print as suspect (accept), fail</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">                        (reject), check the chip&#39;s memory (scratchpad), or allow</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">                        N units of change per second (rate:N). Default: confirm.</span></span>
<span class="line"></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">Run &quot;ow --help&quot; for the common options, such as --server, --json and --timeout.</span></span></code></pre></div><h2 id="options" tabindex="-1">Options <a class="header-anchor" href="#options" aria-label="Permalink to &quot;Options&quot;">​</a></h2><p>A doubtful value, such as 85 °C after a power failure, is measured again. <a href="./devices.html#doubtful-values"><code>--trust</code></a> selects another policy.</p><p>All commands also accept the <a href="./#common-options">common options</a>.</p><h2 id="examples" tabindex="-1">Examples <a class="header-anchor" href="#examples" aria-label="Permalink to &quot;Examples&quot;">​</a></h2><div class="language-console vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">console</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">$ ow temps</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">device           alias        temperature  quality</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">10.67C6697351FF  living room      21.5 °C  good</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">28.AD6555070000  cellar          12.25 °C  good</span></span></code></pre></div><h2 id="json-output" tabindex="-1">JSON output <a class="header-anchor" href="#json-output" aria-label="Permalink to &quot;JSON output&quot;">​</a></h2><p><code>{ device, alias, property, value, unit, quality, time, error, message }</code>, as in <a href="./devices.html#json-output"><code>ow devices</code></a>.</p><div class="language-console vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">console</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">$ ow temps --json -F</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">{&quot;device&quot;:&quot;10.67C6697351FF&quot;,&quot;alias&quot;:&quot;living room&quot;,&quot;property&quot;:&quot;temperature&quot;,&quot;value&quot;:70.7,&quot;unit&quot;:&quot;°F&quot;,&quot;quality&quot;:&quot;good&quot;,&quot;time&quot;:&quot;2026-01-31T12:00:00.000Z&quot;,&quot;error&quot;:null,&quot;message&quot;:null}</span></span>
<span class="line"><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">{&quot;device&quot;:&quot;28.AD6555070000&quot;,&quot;alias&quot;:&quot;cellar&quot;,&quot;property&quot;:&quot;temperature&quot;,&quot;value&quot;:54.05,&quot;unit&quot;:&quot;°F&quot;,&quot;quality&quot;:&quot;good&quot;,&quot;time&quot;:&quot;2026-01-31T12:00:00.000Z&quot;,&quot;error&quot;:null,&quot;message&quot;:null}</span></span></code></pre></div><h2 id="exit-codes" tabindex="-1">Exit codes <a class="header-anchor" href="#exit-codes" aria-label="Permalink to &quot;Exit codes&quot;">​</a></h2><p>See <a href="./#exit-codes">exit codes</a>. The exit code is that of the first failure. A device that is not a thermometer is a usage error (2).</p><h2 id="see-also" tabindex="-1">See also <a class="header-anchor" href="#see-also" aria-label="Permalink to &quot;See also&quot;">​</a></h2><ul><li><a href="./devices.html"><code>ow devices</code></a>: list all devices with their readings</li><li><a href="./watch.html"><code>ow watch</code></a>: show a live table</li></ul></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("cli/temps.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const temps = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  temps as default
};
