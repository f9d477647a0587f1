"""How the page of a check looks: light and dark, on a screen of any width."""

from __future__ import annotations

STYLE = """
:root {
  --page: #fcfbf8; --ink: #1f2429; --soft: #565e67; --line: #dcd9d1; --raised: #fff; --link: #0a5a9c; --plain: #eceae4;
  --good: #17633f; --good-bg: #dff0e6; --bad: #97240a; --bad-bg: #fbe0d8; --open: #6b4a00; --open-bg: #faecc6;
  --trial: #0a5a9c; --trial-bg: #deebf7; color-scheme: light dark;
}
@media (prefers-color-scheme: dark) { :root {
  --page: #16191d; --ink: #e4e2dc; --soft: #a9afb6; --line: #3a4048; --raised: #1f242a; --link: #8cc4f5;
  --plain: #2a2f36;
  --good: #85d9ae; --good-bg: #16352a; --bad: #ffac95; --bad-bg: #4a1f14; --open: #f0cc74; --open-bg: #3a2d0c;
  --trial: #9ccdf7; --trial-bg: #142f47;
} }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 56rem; padding: 1.5rem 1.25rem 5rem; background: var(--page); color: var(--ink);
  font: 1.05rem/1.6 Charter, "Bitstream Charter", "Noto Serif", Georgia, serif; }
header, h1, h2, .word, .told, .trouble { font-family: system-ui, "Noto Sans", "DejaVu Sans", sans-serif; }
header { font-size: .95rem; border-bottom: 1px solid var(--line); } header ul { padding-left: 1.2rem; }
a { color: var(--link); overflow-wrap: anywhere; }
h1 { font-size: 1.3rem; margin: 2rem 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2rem 0 1rem; overflow-wrap: anywhere; }
.prose, .code { white-space: pre-wrap; overflow-wrap: anywhere; }
.code { font: .88rem/1.6 ui-monospace, "DejaVu Sans Mono", monospace; }
div + .code, .code + div { margin-top: 1rem; }
.glyphs { position: absolute; width: 0; height: 0; }
.m { white-space: nowrap; }
.m svg { display: inline-block; font-size: 1.06em; fill: currentColor; overflow: visible; }
.m.wide { display: inline-block; max-width: 100%; overflow-x: auto; overflow-y: hidden; vertical-align: middle; }
.none { border-radius: 3px; }
summary { cursor: pointer; border-radius: 4px; }
:target > summary { outline: 2px solid var(--link); }
summary::marker { content: ""; } summary::-webkit-details-marker { display: none; }
summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
details.inline { display: inline; } details.inline > summary { display: inline; padding: .05em .2em; }
details.inline:not([open])::details-content { display: none; }
details.display { margin: .7rem 0; }
details.display > summary { display: flex; align-items: center; gap: .8rem; padding: .45rem .8rem;
  border-left: 4px solid var(--text); white-space: normal; }
details.display > summary > .formula { flex: 1; min-width: 0; overflow-x: auto; text-align: center;
  scrollbar-width: thin; }
details.display > summary > .formula > .m { display: inline-block; padding: .15em 0; }
.proved { --tint: var(--good-bg); --text: var(--good); }
.refuted, .ill-typed { --tint: var(--bad-bg); --text: var(--bad); }
.ambiguous, .unknown, .unread { --tint: var(--open-bg); --text: var(--open); }
.supported { --tint: var(--trial-bg); --text: var(--trial); }
.none { --tint: var(--plain); --text: var(--soft); }
summary { background: var(--tint); }
.word { font-size: .72rem; font-weight: 600; color: var(--text); margin-left: .5em; white-space: nowrap; }
.told { white-space: normal; margin: .3rem 0 .8rem; padding: .5rem .9rem; background: var(--raised); color: var(--ink);
  border: 1px solid var(--line); border-radius: 6px; font-size: .9rem; }
.told .m { font-family: serif; } .place { margin: 0; color: var(--soft); }
.told section { margin-top: .7rem; padding: .4rem 0 0 .7rem; border-left: 3px solid var(--text); }
dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: .2rem .8rem; margin: .4rem 0 0; }
dt { color: var(--soft); } dd { margin: 0; min-width: 0; }
code, pre { font: .85em/1.5 ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
pre { margin: 0; white-space: pre-wrap; } .unset { color: var(--soft); }
.trouble { color: var(--open); background: var(--open-bg); padding: .4rem .8rem; border-radius: 4px; }
@media (max-width: 40rem) { body { padding: 1rem .8rem 4rem; } dl { grid-template-columns: minmax(0, 1fr); }
  details.display > summary { padding: .4rem .5rem; gap: 0; flex-direction: column-reverse; align-items: stretch; }
  details.display > summary > .word { text-align: right; } }
"""
