#include "scan/catalogue/catalogue.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "embedded/catalogue.hpp"

namespace fw::scan {
namespace {

constexpr std::string_view kHeader = "flarewarden-catalogue 1";
constexpr std::size_t kServiceFields = 12;  // and the components, where there are any
constexpr int kParentsMax = 4;

constexpr std::array<std::string_view, kPatternKinds> kKinds = {
    "host", "url",     "script", "code", "page", "header", "cookie", "meta",
    "html", "element", "cname",  "ns",   "mx",   "txt",    "spf",    "caa",
    "soa",  "dmarc",   "issuer", "js",   "asn",  "csp",    "dkim"};

/// Splits at tabs, keeping empty fields.
std::size_t split_fields(std::string_view line, std::array<std::string_view, 16>& fields) {
  std::size_t count = 0;
  while (count < fields.size()) {
    const std::size_t tab = line.find('\t');
    fields[count++] = line.substr(0, tab);
    if (tab == std::string_view::npos) break;
    line.remove_prefix(tab + 1);
  }
  return count;
}

}  // namespace

std::string_view name(PatternKind kind) { return kKinds.at(static_cast<std::size_t>(kind)); }

std::optional<PatternKind> pattern_kind_named(std::string_view text) {
  const auto found = std::ranges::find(kKinds, text);
  if (found == kKinds.end()) return std::nullopt;
  return static_cast<PatternKind>(found - kKinds.begin());
}

std::string_view name(PatternMode mode) {
  switch (mode) {
    case PatternMode::exact:
      return "is";
    case PatternMode::suffix:
      return "at or below";
    case PatternMode::prefix:
      return "begins with";
    case PatternMode::contains:
      return "holds";
    case PatternMode::glob:
      return "is like";
    case PatternMode::regex:
    case PatternMode::host_regex:
      return "matches";
  }
  return "";
}

bool is_readable_feed(const Service& service) {
  return !service.status_feed.empty() && !service.status_type.empty() &&
         service.status_type != "none" && service.status_type != "html";
}

Result<std::shared_ptr<const Catalogue>> Catalogue::embedded() {
  const EmbeddedFile* table = fw::find(fw::embedded::catalogue(), "catalogue.tsv");
  const EmbeddedFile* logos = fw::find(fw::embedded::catalogue(), "logos.tsv");
  if (table == nullptr) return fail(Code::internal, "the catalogue was not built into this binary");
  std::shared_ptr<Catalogue> made(new Catalogue());
  FW_CHECK(made->read(table->content));
  if (logos != nullptr) made->read_logos(logos->content);
  return made;
}

Result<std::shared_ptr<const Catalogue>> Catalogue::with_overlays(
    std::span<const OverlayFile> files) {
  if (files.empty()) return embedded();
  const EmbeddedFile* table = fw::find(fw::embedded::catalogue(), "catalogue.tsv");
  const EmbeddedFile* logos = fw::find(fw::embedded::catalogue(), "logos.tsv");
  if (table == nullptr) return fail(Code::internal, "the catalogue was not built into this binary");
  FW_TRY(std::string text, apply_overlays(table->content, files));
  return parse(std::move(text), logos == nullptr ? std::string() : std::string(logos->content));
}

Result<std::shared_ptr<const Catalogue>> Catalogue::parse(std::string text, std::string logos) {
  std::shared_ptr<Catalogue> made(new Catalogue());
  made->text_ = std::move(text);
  made->logo_text_ = std::move(logos);
  FW_CHECK(made->read(made->text_));
  made->read_logos(made->logo_text_);
  return made;
}

Result<> Catalogue::read(std::string_view text) {
  if (!text.starts_with(kHeader)) return fail(Code::corrupt, "line 1: must be \"{}\"", kHeader);
  services_.reserve(5'000);
  patterns_.reserve(16'000);
  std::array<std::string_view, 16> fields;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (++number == 1 || line.empty()) continue;
    const std::span<const std::string_view> all(fields.data(), split_fields(line, fields));
    auto read = all[0] == "S" ? read_service(all) : read_pattern(all);
    if (!read) return fail(std::move(read).error(), "line {} of the catalogue", number);
  }
  patterns_.shrink_to_fit();
  index_.build(patterns_);
  return {};
}

Result<> Catalogue::read_service(std::span<const std::string_view> fields) {
  if (fields.size() != kServiceFields && fields.size() != kServiceFields + 1)
    return fail(Code::corrupt, "a service has {} or {} fields, not {}", kServiceFields,
                kServiceFields + 1, fields.size());
  Service service;
  service.id = fields[1];
  service.name = fields[2];
  service.category = fields[3];
  service.homepage = fields[4];
  service.parent = fields[5];
  service.status_page = fields[6];
  service.status_type = fields[7];
  service.status_feed = fields[8];
  service.probe = fields[9];
  service.sources = fields[10];
  service.core = fields[11].find('c') != std::string_view::npos;
  service.infrastructure = fields[11].find('i') != std::string_view::npos;
  service.full = fields[11].find('f') != std::string_view::npos;
  if (fields.size() > kServiceFields) service.components = fields[12];
  if (!by_id_.emplace(service.id, static_cast<std::uint32_t>(services_.size())).second)
    return fail(Code::corrupt, "there are two services \"{}\"", service.id);
  services_.push_back(service);
  return {};
}

Result<> Catalogue::read_pattern(std::span<const std::string_view> fields) {
  if (fields[0] != "P" || fields.size() < 5 || fields.size() > 7)
    return fail(Code::corrupt, "a line is a service (S) or a pattern (P) with 5 to 7 fields");
  if (services_.empty()) return fail(Code::corrupt, "a pattern stands before any service");
  const auto kind = pattern_kind_named(fields[1]);
  if (!kind) return fail(Code::corrupt, "there is no kind of pattern \"{}\"", fields[1]);
  constexpr std::string_view kModes = "=~^*?/%";
  if (fields[2].size() != 1 || kModes.find(fields[2][0]) == std::string_view::npos)
    return fail(Code::corrupt, "there is no mode \"{}\"", fields[2]);
  const auto confidence = to_number<int>(fields[3]);
  if (!confidence || *confidence < 1 || *confidence > 100)
    return fail(Code::corrupt, "a confidence is from 1 to 100, not \"{}\"", fields[3]);
  Pattern pattern;
  pattern.service = static_cast<std::uint32_t>(services_.size() - 1);
  pattern.kind = *kind;
  pattern.mode = static_cast<PatternMode>(fields[2][0]);
  pattern.confidence = static_cast<std::uint8_t>(*confidence);
  pattern.text = fields[4];
  if (fields.size() > 5) pattern.name = fields[5];
  if (fields.size() > 6) pattern.literals = fields[6];
  patterns_.push_back(pattern);
  services_.back().detectable = true;
  return {};
}

void Catalogue::read_logos(std::string_view text) {
  std::array<std::string_view, 16> fields;
  for (const std::string_view line : split(text, '\n'))
    if (split_fields(line, fields) == 4) logos_[fields[0]] = {fields[1], fields[2], fields[3]};
}

const Service* Catalogue::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &services_[found->second];
}

const Service* Catalogue::told_by(const Service& service) const {
  const Service* teller = &service;
  for (int step = 0; step < kParentsMax && teller != nullptr; ++step) {
    if (is_readable_feed(*teller)) return teller;
    // A page and a type are the service's own: its vendor's feed does not tell of it.
    if (!teller->status_type.empty() || !teller->status_page.empty()) return nullptr;
    teller = find(teller->parent);
  }
  return nullptr;
}

const Logo* Catalogue::logo(std::string_view id) const {
  const auto found = logos_.find(id);
  return found == logos_.end() ? nullptr : &found->second;
}

CatalogueStats Catalogue::stats() const {
  CatalogueStats stats;
  stats.services = services_.size();
  stats.logos = logos_.size();
  for (const Service& service : services_) {
    stats.detectable += service.detectable ? 1 : 0;
    stats.core += service.core ? 1 : 0;
    stats.status_pages += service.status_page.empty() ? 0 : 1;
    const Service* teller = told_by(service);
    stats.status_feeds += teller == &service ? 1 : 0;
    stats.status_feeds_by_parent += teller != nullptr && teller != &service ? 1 : 0;
    stats.full += service.full ? 1 : 0;
    stats.by_category[std::string(service.category)] += 1;
  }
  return stats;
}

}  // namespace fw::scan
