import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Introduction","description":"","frontmatter":{},"headers":[],"relativePath":"introduction.md","filePath":"introduction.md"}');
const _sfc_main = { name: "introduction.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="introduction" tabindex="-1">Introduction <a class="header-anchor" href="#introduction" aria-label="Permalink to &quot;Introduction&quot;">​</a></h1><h2 id="_1-wire" tabindex="-1">1-Wire <a class="header-anchor" href="#_1-wire" aria-label="Permalink to &quot;1-Wire&quot;">​</a></h2><p>1-Wire is a bus by Maxim Integrated for small, slow and cheap chips: thermometers, switches, counters and converters. One wire carries data and often power. A bus master, usually a USB or serial adapter, sends commands, and the chips answer.</p><p>Each chip has a unique address: a family code for the kind of chip, a serial number of six bytes, and a checksum. <code>10.67C6697351FF</code> is a thermometer, because family <code>10</code> is the DS18S20.</p><p>A bus carries out one command at a time, and commands are slow. A thermometer needs up to 750 ms for a measurement.</p><h2 id="owfs-and-owserver" tabindex="-1">OWFS and owserver <a class="header-anchor" href="#owfs-and-owserver" aria-label="Permalink to &quot;OWFS and owserver&quot;">​</a></h2><p><a href="https://owfs.org" target="_blank" rel="noreferrer">OWFS</a> presents 1-Wire buses as a file system. A device is a directory, a property is a file:</p><div class="language- vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang"></span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span>/</span></span>
<span class="line"><span>├── 10.67C6697351FF/</span></span>
<span class="line"><span>│   ├── temperature   &quot;        21.5&quot;</span></span>
<span class="line"><span>│   ├── temphigh</span></span>
<span class="line"><span>│   └── type          &quot;DS18S20&quot;</span></span>
<span class="line"><span>├── 28.AD6555070000/</span></span>
<span class="line"><span>│   └── …</span></span>
<span class="line"><span>├── uncached/         bypasses the cache</span></span>
<span class="line"><span>├── settings/</span></span>
<span class="line"><span>├── statistics/</span></span>
<span class="line"><span>├── structure/</span></span>
<span class="line"><span>├── system/</span></span>
<span class="line"><span>└── bus.0/</span></span></code></pre></div><p><code>owserver</code> is the OWFS program that owns the buses and shares the tree over TCP, on port 4304. All other programs are clients of it: <code>owread</code> and <code>owdir</code> of ow-shell, <code>owhttpd</code>, the mounted file system, and programs that use a library such as this one.</p><div class="language- vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang"></span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span> program       program       owhttpd</span></span>
<span class="line"><span>    │             │             │</span></span>
<span class="line"><span> this library  this library     │</span></span>
<span class="line"><span>    └──────┬──────┴─────────────┘</span></span>
<span class="line"><span>           │  TCP, port 4304</span></span>
<span class="line"><span>        owserver</span></span>
<span class="line"><span>           │  USB, serial, I²C, …</span></span>
<span class="line"><span>       bus master ─┬────────┬────────┬──</span></span>
<span class="line"><span>                DS18S20  DS18B20  DS2413</span></span></code></pre></div><h2 id="the-protocol-in-brief" tabindex="-1">The protocol in brief <a class="header-anchor" href="#the-protocol-in-brief" aria-label="Permalink to &quot;The protocol in brief&quot;">​</a></h2><p>Each message has a header of six 32-bit words, big-endian, and a payload:</p><table tabindex="0"><thead><tr><th>bytes</th><th>in a request</th><th>in a reply</th></tr></thead><tbody><tr><td>0 to 3</td><td>version, 0</td><td>version, 0</td></tr><tr><td>4 to 7</td><td>length of the payload</td><td>length of the payload</td></tr><tr><td>8 to 11</td><td>type of message</td><td>return code; negative: error</td></tr><tr><td>12 to 15</td><td>flags</td><td>flags</td></tr><tr><td>16 to 19</td><td>size</td><td>size</td></tr><tr><td>20 to 23</td><td>offset</td><td>offset</td></tr><tr><td>24 …</td><td>payload, such as a path</td><td>payload, such as a value</td></tr></tbody></table><p>Each request gets one reply, except DIR: it gets one reply per entry of the directory. While the server works, it sends a keepalive every second: a header with the payload length -1.</p><div class="language- vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang"></span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span> client          owserver            bus</span></span>
<span class="line"><span>   │  READ           │                │</span></span>
<span class="line"><span>   ├────────────────▶│  convert       │</span></span>
<span class="line"><span>   │                 ├───────────────▶│</span></span>
<span class="line"><span>   │       keepalive │                │</span></span>
<span class="line"><span>   │◀────────────────┤                │</span></span>
<span class="line"><span>   │                 │          value │</span></span>
<span class="line"><span>   │                 │◀───────────────┤</span></span>
<span class="line"><span>   │ &quot;        21.5&quot;  │                │</span></span>
<span class="line"><span>   │◀────────────────┤                │</span></span></code></pre></div><p>The types of messages are NOP, READ, WRITE, DIR, DIRALL, GET, PRESENCE, DIRALLSLASH and GETSLASH. The last two list a directory with a slash after each entry that is a directory. The flags select units and the format of addresses. The flag PERSISTENCE asks the server to keep the connection open.</p><h2 id="responsibilities-of-a-client" tabindex="-1">Responsibilities of a client <a class="header-anchor" href="#responsibilities-of-a-client" aria-label="Permalink to &quot;Responsibilities of a client&quot;">​</a></h2><ul><li><strong>Framing.</strong> The client splits the byte stream into messages, however it arrives, and rejects malformed ones.</li><li><strong>Timeouts.</strong> A busy server sends keepalives. If nothing arrives for several seconds, the server or the network has failed. A server may also stay busy forever, so callers need a timeout for the whole call.</li><li><strong>Connections.</strong> The server grants or refuses persistence in each reply. It keeps at most 20 persistent connections for all its clients and closes idle ones, sometimes while the next request is on its way.</li><li><strong>Retry.</strong> If the server closed a connection before it received a read request, the client sends the request again on a new connection. It does not repeat a write, because the server may have applied it.</li><li><strong>Correlation.</strong> Messages have no identifiers, so a client cannot see which request a reply belongs to. A caller that gives up leaves a reply behind, and the next caller must not receive it.</li><li><strong>Errors.</strong> A missing path, a failed bus, an unreachable host and a peer that is not an owserver need different reactions.</li></ul><p><code>@owserver/client</code> does all of this. <code>@owserver/sensors</code> interprets the values and detects implausible ones.</p><h2 id="next-steps" tabindex="-1">Next steps <a class="header-anchor" href="#next-steps" aria-label="Permalink to &quot;Next steps&quot;">​</a></h2><p><a href="./installation.html">Install the packages</a>, follow the <a href="./tutorial.html">tutorial</a>, or look up <a href="./reference/client.html">the client</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("introduction.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const introduction = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  introduction as default
};
