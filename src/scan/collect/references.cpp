#include "scan/collect/references.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "base/text.hpp"
#include "scan/match/host_name.hpp"

namespace fw::scan {
namespace {

constexpr std::array<std::string_view, kUses> kNames = {"script",
                                                        "style",
                                                        "frame",
                                                        "image",
                                                        "media",
                                                        "form",
                                                        "connection hint",
                                                        "preload",
                                                        "object",
                                                        "style sheet",
                                                        "inline script",
                                                        "data",
                                                        "loaded script",
                                                        "CSP source",
                                                        "report",
                                                        "redirect",
                                                        "request of a script",
                                                        "WebSocket",
                                                        "worker"};

bool has_scheme(std::string_view url) {
  const std::size_t colon = url.find(':');
  return colon != std::string_view::npos && url.find_first_of("/?#") > colon;
}

/// What browsers load with the page; a form is sent there.
bool is_loaded(Use use) {
  return use == Use::script || use == Use::style || use == Use::frame || use == Use::image ||
         use == Use::media || use == Use::object || use == Use::form;
}

}  // namespace

std::string_view name(Use use) { return kNames.at(static_cast<std::size_t>(use)); }

std::string where_on(Use use, std::string_view path) {
  return fmt::format("{} on {}", name(use), path.empty() ? "/" : path);
}

References::References(Findings& findings) : findings_(findings), base_host_(findings.host) {
  for (const Reference& known : findings.references)
    seen_.insert(std::hash<std::string>{}(known.host + known.target) ^
                 static_cast<std::size_t>(known.use));
}

void References::set_base(std::string_view url) {
  if (const auto parts = split_url(url)) base_host_ = to_lower(parts->host);
}

void References::add(Use use, std::string_view url) { add(use, url, {}); }

void References::add(Use use, std::string_view url, std::string_view where) {
  url = trim(url);
  if (url.empty() || url.front() == '#' || findings_.references.size() >= kReferencesMax) return;
  Reference reference{.use = use, .host = {}, .target = {}, .where = {}};
  if (const auto parts = split_url(url)) {
    reference.host = to_lower(parts->host);
    reference.target = parts->target.substr(0, kTargetBytesMax);
  } else {
    if (has_scheme(url) || url.starts_with("//")) return;
    reference.host = base_host_;
    reference.target = url.substr(0, std::min(url.find('#'), kTargetBytesMax));
  }
  if (!reference.target.empty() && reference.target.front() != '/') reference.target.insert(0, "/");
  reference.where = where.empty() ? where_on(use, findings_.path) : std::string(where);
  note_loading(reference, url);
  const std::size_t hash =
      std::hash<std::string>{}(reference.host + reference.target) ^ static_cast<std::size_t>(use);
  if (!seen_.insert(hash).second) return;
  if (use == Use::script) reference.url = url;
  findings_.references.push_back(std::move(reference));
}

void References::note_loading(const Reference& reference, std::string_view url) {
  const bool is_insecure = is_loaded(reference.use) && url.starts_with("http://") &&
                           findings_.final_url.starts_with("https:");
  if (reference.use != Use::script && !is_insecure) return;
  const model::Sighting sighting{
      std::string(name(reference.use)),
      reference.host + reference.target.substr(0, reference.target.find('?')), reference.where};
  const auto keep = [&](std::vector<model::Sighting>& list, std::size_t max) {
    if (list.size() >= max) return;
    const bool is_known = std::ranges::any_of(list, [&](const model::Sighting& one) {
      return one.value == sighting.value && one.where == sighting.where;
    });
    if (!is_known) list.push_back(sighting);
  };
  if (reference.use == Use::script) keep(findings_.scripts, kScriptsListedMax);
  if (is_insecure) keep(findings_.insecure, kInsecureMax);
}

void References::add_srcset(std::string_view srcset) {
  while (!srcset.empty()) {
    const std::size_t begin = srcset.find_first_not_of(" \t\r\n\f,");
    if (begin == std::string_view::npos) return;
    srcset.remove_prefix(begin);
    const std::size_t end = std::min(srcset.find_first_of(" \t\r\n\f"), srcset.size());
    std::string_view url = srcset.substr(0, end);
    while (url.ends_with(',')) url.remove_suffix(1);
    add(Use::image, url);
    if (srcset[end - 1] != ',')
      srcset.remove_prefix(std::min(srcset.find(',', end), srcset.size()));
    else
      srcset.remove_prefix(end);
  }
}

}  // namespace fw::scan
