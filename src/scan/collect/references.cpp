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

void note(Findings& findings, std::string text) {
  if (findings.notes.size() >= kNotesMax) return;
  if (std::ranges::find(findings.notes, text) == findings.notes.end())
    findings.notes.push_back(std::move(text));
}

References::References(Findings& findings) : findings_(findings), path_(findings.path) {
  base_ = net::parse_url(findings.final_url)
              .value_or(net::Url{.scheme = "https",
                                 .host = findings.host,
                                 .port = 443,
                                 .target = findings.path.empty() ? "/" : findings.path,
                                 .host_is_address = false});
  for (const Reference& known : findings.references)
    seen_.insert(std::hash<std::string>{}(known.host + known.target) ^
                 static_cast<std::size_t>(known.use));
}

void References::stand_on(const net::Url& page, std::string name) {
  base_ = page;
  path_ = page.target.substr(0, page.target.find('?'));
  name_ = std::move(name);
}

void References::set_base(std::string_view url) {
  if (auto base = net::resolve(base_, trim(url))) base_ = *std::move(base);
}

std::string References::where_here(Use use) const { return where_on(use, path_); }

void References::add(Use use, std::string_view url) { add(use, url, {}); }

/// Path and query that `relative` means here (RFC 3986 §5.3, but for dots, which nobody asks for).
std::string References::target_of(std::string_view relative) const {
  relative = relative.substr(0, relative.find('#'));
  std::string target;
  if (!relative.starts_with('/') && !relative.starts_with('?')) {
    const std::string_view path = std::string_view(base_.target).substr(0, base_.target.find('?'));
    target = path.substr(0, path.rfind('/') + 1);
    if (relative.starts_with("./")) relative.remove_prefix(2);
  }
  target += relative;
  return target.substr(0, kTargetBytesMax);
}

void References::add(Use use, std::string_view url, std::string_view where) {
  url = trim(url);
  if (url.empty() || url.front() == '#') return;
  Reference reference{.use = use, .host = {}, .target = {}, .where = {}, .url = {}};
  if (const auto parts = split_url(url)) {
    reference.host = to_lower(parts->host);
    reference.target = parts->target.substr(0, kTargetBytesMax);
  } else {
    if (has_scheme(url) || url.starts_with("//")) return;
    reference.host = base_.host;
    reference.target = target_of(url);
  }
  if (!reference.target.empty() && reference.target.front() != '/') reference.target.insert(0, "/");
  reference.where = where.empty() ? where_on(use, path_) : std::string(where) + name_;
  note_loading(reference, url);
  const std::size_t hash =
      std::hash<std::string>{}(reference.host + reference.target) ^ static_cast<std::size_t>(use);
  if (seen_.contains(hash)) return;
  if (findings_.references.size() >= kReferencesMax) {
    note(findings_,
         fmt::format("More than {} references were found; the rest was left out.", kReferencesMax));
    return;
  }
  seen_.insert(hash);
  if (use == Use::script || use == Use::style || use == Use::object)
    if (const auto absolute = net::resolve(base_, url)) reference.url = absolute->text();
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
