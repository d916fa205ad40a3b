#include "web/pages/scan/drawing.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "base/text.hpp"
#include "web/pages/scan/map.hpp"

namespace fw::web {

namespace {

using model::DetectedService;

constexpr std::size_t kDrawnMin = 3;
constexpr int kWidth = 1'120;
constexpr int kRow = 26;
constexpr int kTop = 56;  ///< the first row's middle
constexpr int kNodeWidth = 216;
constexpr int kNodeHeight = 60;
constexpr int kLeftDots = 316;
constexpr int kRightDots = kWidth - kLeftDots;
constexpr int kCertain = 60;  ///< percent; below it a line is dashed
constexpr std::size_t kNameBytesMax = 30;

/// Evidence of what stands below the page: names, mail, certificates, the server's own headers.
constexpr std::array<std::string_view, 10> kBelow = {"ns",  "mx",     "txt",    "spf", "cname",
                                                     "caa", "issuer", "header", "soa", "dmarc"};

/// These carry a site whatever gave them away.
constexpr std::array<std::string_view, 5> kFoundations = {"hosting", "dns", "ca", "registrar",
                                                          "email-host"};

bool carries(const DetectedService& service) {
  if (std::ranges::find(kFoundations, service.category) != kFoundations.end()) return true;
  return std::ranges::all_of(service.evidence, [](const model::Sighting& sighting) {
    return std::ranges::find(kBelow, sighting.kind) != kBelow.end();
  });
}

struct Side {
  std::vector<const DetectedService*> services;
  std::size_t left_out = 0;

  void fit() {
    std::ranges::sort(services, [](const DetectedService* a, const DetectedService* b) {
      return std::tie(a->category, b->confidence, a->name) <
             std::tie(b->category, a->confidence, b->name);
    });
    if (services.size() <= kDrawnPerSideMax) return;
    left_out = services.size() - kDrawnPerSideMax + 1;
    services.resize(kDrawnPerSideMax - 1);
  }
  [[nodiscard]] int rows() const {
    return static_cast<int>(services.size()) + (left_out > 0 ? 1 : 0);
  }
};

/// One side of the picture, from which its lines run to the middle.
struct Wing {
  int dots;
  int edge;  ///< of the node in the middle
  int bend;  ///< towards the middle; negative on the right
  int middle;
};

void add_line(Html& out, const Wing& wing, int y, bool is_certain) {
  out.add(R"html(<path class="{}" d="M{} {}C{} {} {} {} {} {}"/>)html",
          is_certain ? "wire" : "wire faint", wing.edge, wing.middle, wing.edge - wing.bend,
          wing.middle, wing.dots + wing.bend, y, wing.dots, y);
}

void add_label(Html& out, const Wing& wing, int y, const DetectedService& service) {
  const bool is_left = wing.bend > 0;
  const std::string name = shorten(service.name, kNameBytesMax);
  const std::string category = category_title(service.category);
  out.add(R"html(<circle class="{}" cx="{}" cy="{}" r="4"/>)html",
          service.confidence >= kCertain ? "end" : "end faint", wing.dots, y);
  if (is_left) {
    out.add(R"html(<text x="{}" y="{}" text-anchor="end"><tspan class="what">{}</tspan><tspan
dx="8">{}</tspan></text>)html",
            wing.dots - 14, y + 4, category, name);
  } else {
    out.add(R"html(<text x="{}" y="{}"><tspan>{}</tspan><tspan class="what"
dx="8">{}</tspan></text>)html",
            wing.dots + 14, y + 4, name, category);
  }
}

void add_wing(Html& out, const Wing& wing, const Side& side, std::string_view title) {
  const bool is_left = wing.bend > 0;
  const int x = is_left ? wing.dots - 14 : wing.dots + 14;
  const std::string_view anchor = is_left ? "end" : "start";
  int y = wing.middle - (side.rows() - 1) * kRow / 2;
  out.add(R"html(<text class="what" x="{}" y="{}" text-anchor="{}">{}</text>)html", x, y - 26,
          anchor, title);
  for (const DetectedService* service : side.services) {
    add_line(out, wing, y, service->confidence >= kCertain);
    add_label(out, wing, y, *service);
    y += kRow;
  }
  if (side.left_out > 0) {
    out.add(R"html(<text class="what" x="{}" y="{}" text-anchor="{}">and {} more</text>)html", x,
            y + 4, anchor, side.left_out);
  }
}

std::string_view host_of(std::string_view url) {
  const std::size_t at = url.find("://");
  if (at != std::string_view::npos) url.remove_prefix(at + 3);
  return url.substr(0, url.find('/'));
}

}  // namespace

Html drawing_part(const model::DependencyMap& map) {
  Html out;
  if (map.dependencies.size() < kDrawnMin) return out;
  Side below;
  Side inside;
  for (const DetectedService& service : map.dependencies) {
    (carries(service) ? below : inside).services.push_back(&service);
  }
  below.fit();
  inside.fit();
  const int height = std::max({below.rows(), inside.rows(), 4}) * kRow + kTop;
  const int middle = (height + kRow) / 2;
  const int left = (kWidth - kNodeWidth) / 2;
  const std::string_view host = host_of(map.final_url.empty() ? map.url : map.final_url);
  out.add(R"html(<section class="card drawing" aria-hidden="true"><svg
viewBox="0 0 {} {}">)html",
          kWidth, height);
  add_wing(out, {kLeftDots, left, 70, middle}, below, "Carries it");
  add_wing(out, {kRightDots, left + kNodeWidth, -70, middle}, inside, "Comes with the page");
  out.add(R"html(<rect class="node" x="{}" y="{}" width="{}" height="{}" rx="12"/><text
class="host" x="{}" y="{}" text-anchor="middle">{}</text><text class="what" x="{}" y="{}"
text-anchor="middle">{} third parties</text></svg></section>)html",
          left, middle - kNodeHeight / 2, kNodeWidth, kNodeHeight, kWidth / 2, middle - 3,
          shorten(host, kNameBytesMax), kWidth / 2, middle + 17, map.dependencies.size());
  return out;
}

}  // namespace fw::web
