#include "web/pages/kit/icons.hpp"

namespace fw::web {

namespace {

/// States differ by shape, not by colour alone.
void add_state_signs(Html& out) {
  out.add(R"html(<symbol id="s-up" viewBox="0 0 20 20"><circle cx="10" cy="10" r="8.5"
fill="currentColor"/><path class="cut" d="m6.2 10.4 2.6 2.5 5-5.4"/></symbol>
<symbol id="s-down" viewBox="0 0 20 20"><path fill="currentColor"
d="M6.6 1.5h6.8l5.1 5.1v6.8l-5.1 5.1H6.6l-5.1-5.1V6.6z"/><path class="cut"
d="m7 7 6 6m0-6-6 6"/></symbol>
<symbol id="s-degraded" viewBox="0 0 20 20"><path fill="currentColor"
d="M8.6 2.3a1.6 1.6 0 0 1 2.8 0l7 12.6a1.6 1.6 0 0 1-1.4 2.4H3a1.6 1.6 0 0 1-1.4-2.4z"/><path
class="cut" d="M10 7.2v4m0 2.9v.1"/></symbol>
<symbol id="s-unconfirmed" viewBox="0 0 20 20"><path class="ink"
d="M17 10a7 7 0 1 1-2.1-5M15.4 1.8v3.6h-3.6"/><path class="ink" d="M10 7v3.4l2 1.4"/></symbol>
<symbol id="s-unknown" viewBox="0 0 20 20"><circle class="ink" cx="10" cy="10" r="7.6"
stroke-dasharray="3 2.4"/><path class="ink"
d="M8.1 8a1.9 1.9 0 1 1 2.7 1.8c-.6.3-.8.7-.8 1.3m0 2.4v.1"/></symbol>
<symbol id="s-pending" viewBox="0 0 20 20"><circle class="ink" cx="10" cy="10" r="7.4"/><circle
cx="6.6" cy="10" r="1.1" fill="currentColor"/><circle cx="10" cy="10" r="1.1"
fill="currentColor"/><circle cx="13.4" cy="10" r="1.1" fill="currentColor"/></symbol>
<symbol id="s-maintenance" viewBox="0 0 20 20"><rect x="1.5" y="1.5" width="17" height="17"
rx="4.5" fill="currentColor"/><path class="cut"
d="M13.9 6.1a3 3 0 0 0-4 3.7L5.8 14l.9.9 4.1-4.1a3 3 0 0 0 3.6-4L12.6 8.5 11.4 8l.6-1.4z"/>
</symbol>
<symbol id="s-paused" viewBox="0 0 20 20"><circle class="ink" cx="10" cy="10" r="7.6"/><path
class="ink" d="M8 7.3v5.4m4-5.4v5.4"/></symbol>)html");
}

void add_navigation_icons(Html& out) {
  out.add(
      R"html(<symbol id="i-monitors" viewBox="0 0 24 24"><path d="M3 12h4l3-8 4 16 3-8h4"/></symbol>
<symbol id="i-incidents" viewBox="0 0 24 24"><path
d="M12 3c.7 3.2 4.8 5 4.8 9.9a4.8 4.8 0 0 1-9.6 0c0-2 1-3 1.6-4.3.7 1.2 1.4 1.7 2.2
1.9C10.4 8.3 10.9 5.3 12 3zM8 21h8"/></symbol>
<symbol id="i-changes" viewBox="0 0 24 24"><path d="M12 4v9m-4.5-4.5h9M7.5 19h9"/></symbol>
<symbol id="i-channels" viewBox="0 0 24 24"><path
d="M6 9a6 6 0 0 1 12 0c0 6 2.5 7.5 2.5 7.5h-17S6 15 6 9m4.3 11a2 2 0 0 0 3.4 0"/></symbol>
<symbol id="i-maintenance" viewBox="0 0 24 24"><path
d="M14.5 6.5a4 4 0 0 1 5-1l-3 3 .6 2.4 2.4.6 1.5-1.5a4 4 0 0 1-5.5 4.5L8.5 21.5a2.1 2.1 0 0
1-3-3l7-7a4 4 0 0 1 2-5z"/></symbol>
<symbol id="i-status" viewBox="0 0 24 24"><rect x="3" y="4" width="18" height="16" rx="2.5"/><path
d="M3 9h18M7 13v3m3.3-3v3m3.4-3v3m3.3-3v3"/></symbol>
<symbol id="i-catalogue" viewBox="0 0 24 24"><path
d="M4 5.5h16M4 10h16M4 14.5h10M4 19h7m4.5-2.5 2.2 2.2 3.8-4.2"/></symbol>
<symbol id="i-fleet" viewBox="0 0 24 24"><circle cx="12" cy="12" r="8.5"/><path
d="M3.5 12h17M12 3.5c5 5 5 12 0 17c-5-5-5-12 0-17"/></symbol>
<symbol id="i-settings" viewBox="0 0 24 24"><path
d="M4 7h9m5 0h2M4 17h2m5 0h9"/><circle cx="15.5" cy="7" r="2.5"/><circle cx="8.5" cy="17"
r="2.5"/></symbol>)html");
}

void add_action_icons(Html& out) {
  out.add(R"html(<symbol id="i-plus" viewBox="0 0 24 24"><path d="M12 5v14M5 12h14"/></symbol>
<symbol id="i-search" viewBox="0 0 24 24"><circle cx="11" cy="11" r="6.5"/><path
d="m20 20-4.3-4.3"/></symbol>
<symbol id="i-right" viewBox="0 0 24 24"><path d="m9 5 7 7-7 7"/></symbol>
<symbol id="i-left" viewBox="0 0 24 24"><path d="m15 5-7 7 7 7"/></symbol>
<symbol id="i-check" viewBox="0 0 24 24"><path d="m5 12.5 4.5 4.5L19 7"/></symbol>
<symbol id="i-dot" viewBox="0 0 24 24"><circle cx="12" cy="12" r="3"/></symbol>
<symbol id="i-spin" viewBox="0 0 24 24"><path d="M12 3a9 9 0 1 0 9 9"/></symbol>
<symbol id="i-alert" viewBox="0 0 24 24"><circle cx="12" cy="12" r="9"/><path
d="M12 7.5v5m0 3.5v.1"/></symbol>
<symbol id="i-trash" viewBox="0 0 24 24"><path
d="M4 7h16M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10 11v5m4-5v5"/></symbol>
<symbol id="i-pause" viewBox="0 0 24 24"><path d="M8.5 5v14m7-14v14"/></symbol>
<symbol id="i-play" viewBox="0 0 24 24"><path d="M7 4.5v15l12-7.5z"/></symbol>
<symbol id="i-send" viewBox="0 0 24 24"><path d="M21 3 10 14M21 3l-7 18-4-7-7-4z"/></symbol>
<symbol id="i-copy" viewBox="0 0 24 24"><rect x="8.5" y="8.5" width="12" height="12"
rx="2"/><path d="M15.5 5.5v-2h-12v12h2"/></symbol>
<symbol id="i-out" viewBox="0 0 24 24"><path d="M14 4h6v6M20 4l-9 9M18 14v6H4V6h6"/></symbol>
<symbol id="i-leave" viewBox="0 0 24 24"><path
d="M14 4H5v16h9M10 12h11m-4-4 4 4-4 4"/></symbol>
<symbol id="i-sun" viewBox="0 0 24 24"><circle cx="12" cy="12" r="4"/><path
d="M12 2.5v2m0 15v2M2.5 12h2m15 0h2M5.3 5.3l1.4 1.4m10.6 10.6 1.4 1.4m0-13.4-1.4 1.4M6.7
17.3l-1.4 1.4"/></symbol>
<symbol id="i-moon" viewBox="0 0 24 24"><path
d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z"/></symbol>
<symbol id="i-screen" viewBox="0 0 24 24"><rect x="3" y="4.5" width="18" height="12.5"
rx="2"/><path d="M9 21h6m-3-4v4"/></symbol>
<symbol id="i-lock" viewBox="0 0 24 24"><rect x="5" y="11" width="14" height="9.5" rx="2"/><path
d="M8 11V8a4 4 0 0 1 8 0v3"/></symbol>
<symbol id="i-globe" viewBox="0 0 24 24"><circle cx="12" cy="12" r="9"/><path
d="M3 12h18M12 3c5 5 5 13 0 18-5-5-5-13 0-18"/></symbol>)html");
}

}  // namespace

Html sprite() {
  Html out;
  out.add(
      R"html(<svg class="sprite" width="0" height="0" aria-hidden="true" focusable="false">)html");
  add_state_signs(out);
  add_navigation_icons(out);
  add_action_icons(out);
  out.add(R"html(<symbol id="mark" viewBox="0 0 24 24"><path fill="var(--brand)"
d="M12 1.6 3.5 4.7v6.6c0 5.2 3.5 9 8.5 11.1 5-2.1 8.5-5.9 8.5-11.1V4.7z"/><path
fill="var(--surface)"
d="m12 5.8 1.5 4.3 4.3 1.5-4.3 1.5L12 17.4l-1.5-4.3-4.3-1.5 4.3-1.5z"/></symbol></svg>)html");
  return out;
}

}  // namespace fw::web
