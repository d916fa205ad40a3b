#include "scan/catalogue/overlay.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/text.hpp"

namespace fw::scan {
namespace {

/// Columns of a service's line, by the names of the overlay.
constexpr std::array<std::string_view, 13> kColumns = {
    "S",           "id",          "name",  "category", "home",  "parent",          "status.page",
    "status.type", "status.feed", "probe", "sources",  "flags", "status.component"};
constexpr std::size_t kFields = 12;  ///< a line has these at least

std::size_t column(std::string_view name) {
  return static_cast<std::size_t>(std::ranges::find(kColumns, name) - kColumns.begin());
}

std::string line_of(const OverlayPattern& pattern) {
  std::string line = fmt::format("P\t{}\t{}\t{}\t{}", name(pattern.kind),
                                 static_cast<char>(pattern.mode), pattern.confidence, pattern.text);
  if (!pattern.name.empty() || !pattern.literal.empty()) line += "\t" + pattern.name;
  if (!pattern.literal.empty()) line += "\t" + pattern.literal;
  return line;
}

/// What the shipped table speaks of.
OverlayVocabulary vocabulary_of(std::string_view table) {
  OverlayVocabulary words;
  for (const std::string_view line : split(table, '\n')) {
    if (!line.starts_with("S\t")) continue;
    const auto fields = split(line, '\t');
    if (fields.size() < kFields) continue;
    words.categories.emplace(fields[column("category")]);
    if (!fields[column("status.type")].empty())
      words.status_types.emplace(fields[column("status.type")]);
  }
  words.status_types.emplace("none");
  return words;
}

/// Overlay services by id, a later one over an earlier one.
class Overlays {
 public:
  void add(OverlayService service) {
    for (const OverlayPattern& pattern : service.patterns)
      if (pattern.kind == PatternKind::host) claimed_[pattern.text] = service.id;
    const auto known = by_id_.find(service.id);
    if (known == by_id_.end()) {
      order_.push_back(service.id);
      by_id_.emplace(service.id, std::move(service));
      return;
    }
    OverlayService& into = known->second;
    for (auto& [key, value] : service.set) into.set[key] = std::move(value);
    if (service.infrastructure) into.infrastructure = service.infrastructure;
    into.drop = service.drop;
    std::ranges::move(service.patterns, std::back_inserter(into.patterns));
  }

  [[nodiscard]] const OverlayService* find(std::string_view id) const {
    const auto found = by_id_.find(std::string(id));
    return found == by_id_.end() ? nullptr : &found->second;
  }
  /// Whether the host is another service's by a file's word.
  [[nodiscard]] bool is_taken(std::string_view host, std::string_view id) const {
    const auto found = claimed_.find(std::string(host));
    return found != claimed_.end() && found->second != id;
  }
  [[nodiscard]] const std::vector<std::string>& order() const { return order_; }

 private:
  std::unordered_map<std::string, OverlayService> by_id_;
  std::vector<std::string> order_;
  std::unordered_map<std::string, std::string> claimed_;
};

class Table {
 public:
  explicit Table(const Overlays& overlays) : overlays_(overlays) {}

  void read(std::string_view table) {
    for (const std::string_view line : split(table, '\n')) {
      if (line.starts_with("S\t")) {
        shipped(line);
      } else if (line.starts_with("P\t")) {
        pattern(line);
      } else if (!line.empty()) {
        (text_ += line) += '\n';
      }
    }
    end_service();
  }

  Result<> add_new() {
    for (const std::string& id : overlays_.order()) {
      const OverlayService& service = *overlays_.find(id);
      if (seen_.contains(id) || service.drop) continue;
      for (const std::string_view needed : {"name", "category"})
        if (!service.set.contains(std::string(needed)))
          return fail(Code::invalid, "{} {}: a new service needs a {}", service.where, id, needed);
      std::vector<std::string> fields(kFields);
      fields[0] = "S";
      fields[1] = id;
      put(std::move(fields), service);
      end_service();
    }
    return {};
  }

  [[nodiscard]] std::string text() && { return std::move(text_); }

 private:
  void shipped(std::string_view line) {
    end_service();
    std::vector<std::string> fields;
    for (const std::string_view field : split(line, '\t')) fields.emplace_back(field);
    id_ = fields.size() > 1 ? fields[1] : std::string();
    seen_.insert(id_);
    const OverlayService* service = overlays_.find(id_);
    dropped_ = service != nullptr && service->drop;
    if (dropped_) return;
    if (service == nullptr || fields.size() < kFields) {
      (text_ += line) += '\n';
      return;
    }
    put(std::move(fields), *service);
  }

  void put(std::vector<std::string> fields, const OverlayService& service) {
    id_ = service.id;
    current_ = &service;
    for (const auto& [key, value] : service.set) {
      if (fields.size() <= column(key)) fields.resize(column(key) + 1);
      fields[column(key)] = value;
    }
    std::string& sources = fields[column("sources")];
    sources += sources.empty() ? "local" : ",local";
    std::string& flags = fields[column("flags")];
    std::erase(flags, 'c');
    flags.insert(0, "c");
    if (service.infrastructure) {
      std::erase(flags, 'i');
      if (*service.infrastructure) flags += 'i';
    }
    (text_ += join(fields, "\t")) += '\n';
  }

  void pattern(std::string_view line) {
    if (dropped_) return;
    const auto fields = split(line, '\t');
    if (fields.size() > 4 && fields[1] == "host" && overlays_.is_taken(fields[4], id_)) return;
    if (current_ != nullptr) lines_.emplace(line);
    (text_ += line) += '\n';
  }

  void end_service() {
    if (current_ != nullptr) {
      for (const OverlayPattern& pattern : current_->patterns)
        if (const std::string line = line_of(pattern); lines_.insert(line).second)
          (text_ += line) += '\n';
    }
    current_ = nullptr;
    dropped_ = false;
    lines_.clear();
  }

  const Overlays& overlays_;
  std::string text_;
  std::string id_;
  const OverlayService* current_ = nullptr;  ///< what a file says of the service at hand
  bool dropped_ = false;
  std::set<std::string> lines_;
  std::set<std::string> seen_;
};

}  // namespace

Result<std::string> apply_overlays(std::string_view table, std::span<const OverlayFile> files) {
  const OverlayVocabulary words = vocabulary_of(table);
  Overlays overlays;
  std::vector<std::string> problems;
  for (const OverlayFile& file : files) {
    auto services = read_overlay(file, words);
    if (!services) {
      problems.push_back(services.error().sentence());
      continue;
    }
    for (OverlayService& service : *services) overlays.add(std::move(service));
  }
  if (!problems.empty()) return fail(Code::invalid, "{}", join(problems, "\n"));
  Table merged(overlays);
  merged.read(table);
  FW_CHECK(merged.add_new());
  return std::move(merged).text();
}

}  // namespace fw::scan
