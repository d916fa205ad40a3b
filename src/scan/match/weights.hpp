// How much each kind of evidence says. Constants; safe to use from any thread.
#pragma once

#include <string_view>

#include "scan/catalogue/pattern.hpp"
#include "scan/match/findings.hpp"

namespace fw::scan {

/// How sure one sighting of this kind makes us, in percent. Kinds are put together as independent
/// (1 − ∏(1 − w)); several sightings of one kind count once, the strongest.
///
/// | kind | % | why |
/// |---|---|---|
/// | script, frame, form, report, worker | 92 | the browser runs or sends it |
/// | websocket, fetch | 90, 88 | a script talked to it |
/// | style, preload, media, object, css | 85 | the browser loads it |
/// | image, redirect | 80 | loaded, but may be someone's single picture |
/// | preconnect | 75 | announced |
/// | inline script | 70 | named in code that runs here |
/// | data | 35 | named in data, perhaps only as a link |
/// | loaded script | 40 | named in code that may never run |
/// | csp | 45 | allowed, not seen |
/// | ns, mx, issuer | 97 | says who serves the zone, takes the mail, signed |
/// | cname | 95 | the name leads there |
/// | page | 95 | the site's own address is the service's |
/// | header | 93 | the answer came through it |
/// | cookie | 85 | set for the page |
/// | spf | 75 | may send mail for the domain |
/// | soa, dmarc | 75 | named as responsible |
/// | txt | 60 | the domain was proven to it, once |
/// | code, meta | 80 | its own snippet |
/// | html, element | 65 | its own mark in the source |
/// | js | 88 | its code runs in the page |
/// | dkim | 75 | mail of the domain is signed with its key |
/// | asn | 70 | the site's address is in its network |
/// | caa | 40 | may issue; need not have |
[[nodiscard]] int weight_of(Use use);
[[nodiscard]] int weight_of(PatternKind kind);

/// The name under which evidence is shown: "script", "cname", …
[[nodiscard]] std::string_view evidence_kind(Use use);

/// Rows less certain than this are not shown.
inline constexpr int kConfidenceMin = 30;
inline constexpr int kConfidenceMax = 99;

}  // namespace fw::scan
