#include <re2/re2.h>

#include <array>
#include <utility>
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "base/text.hpp"
#include "scan/catalogue/overlay.hpp"

namespace fw::scan {
namespace {

constexpr std::size_t kLiteralBytesMin = 4;

/// How a text without a mark is compared; catalog/README.md says it to people.
PatternMode natural_mode(PatternKind kind) {
  switch (kind) {
    case PatternKind::url:
    case PatternKind::txt:
      return PatternMode::prefix;
    case PatternKind::script:
    case PatternKind::code:
    case PatternKind::html:
    case PatternKind::header:
    case PatternKind::meta:
      return PatternMode::contains;
    case PatternKind::cookie:
    case PatternKind::element:
    case PatternKind::issuer:
    case PatternKind::js:
    case PatternKind::asn:
    case PatternKind::dkim:
      return PatternMode::exact;
    default:
      return PatternMode::suffix;
  }
}

bool is_searched_for(PatternKind kind) {
  return kind == PatternKind::script || kind == PatternKind::code || kind == PatternKind::html;
}

bool takes_globs(PatternKind kind) {
  return kind == PatternKind::host || kind == PatternKind::cname || kind == PatternKind::ns ||
         kind == PatternKind::mx;
}

/// Fields of a service that are one text, and the column of the table where each stands.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kTexts = {
    {{"name", "name"},
     {"category", "category"},
     {"home", "home"},
     {"parent", "parent"},
     {"probe", "probe"}}};

class Reader {
 public:
  Reader(const OverlayFile& file, const OverlayVocabulary& words) : file_(file), words_(words) {}

  Result<std::vector<OverlayService>> run() {
    if (file_.text.size() > kOverlayBytesMax)
      return fail(Code::invalid, "{}: a catalogue file can have {} bytes", file_.name,
                  kOverlayBytesMax);
    const toml::parse_result parsed = toml::parse(file_.text);
    if (!parsed)
      return fail(Code::invalid, "{}:{}: {}", file_.name, parsed.error().source().begin.line,
                  parsed.error().description());
    const toml::table& root = parsed;
    if (root.size() > kOverlayServicesMax)
      return fail(Code::invalid, "{}: a catalogue file can have {} services", file_.name,
                  kOverlayServicesMax);
    for (const auto& [id, node] : root) service(std::string(id.str()), node);
    if (!problems_.empty()) return fail(Code::invalid, "{}", join(problems_, "\n"));
    return std::move(services_);
  }

 private:
  void problem(const toml::node& node, std::string_view field, std::string what) {
    std::string key = services_.empty() ? std::string() : services_.back().id;
    if (!field.empty()) key += fmt::format(".{}", field);
    problems_.push_back(
        fmt::format("{}:{} {}: {}", file_.name, node.source().begin.line, key, what));
  }

  void service(std::string id, const toml::node& node) {
    services_.push_back(
        {.id = std::move(id), .where = fmt::format("{}:{}", file_.name, node.source().begin.line)});
    const std::string& name = services_.back().id;
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789-";
    if (name.empty() || name.size() > 100 || name.find_first_not_of(kAllowed) != std::string::npos)
      problem(node, "", "the id of a service has 1 to 100 of a-z, 0-9 and \"-\"");
    const toml::table* fields = node.as_table();
    if (fields == nullptr) {
      problem(node, "", "a service is a table: [stripe]");
      return;
    }
    for (const auto& [key, value] : *fields) field(key.str(), value);
    if (services_.back().patterns.size() > kOverlayPatternsMax)
      problem(node, "", fmt::format("a service can have {} patterns", kOverlayPatternsMax));
  }

  void field(std::string_view key, const toml::node& node) {
    for (const auto& [name, column] : kTexts)
      if (key == name) return text_field(key, column, node);
    if (key == "status") return status(node);
    if (key == "infrastructure" || key == "drop") return flag(key, node);
    if (key == "aliases" || key == "logo" || key == "full") return;  // of use to the generator only
    const auto kind = pattern_kind_named(key);
    if (!kind) return problem(node, key, "there is no such field; " + allowed_fields());
    const toml::array* items = node.as_array();
    if (items == nullptr) return problem(node, key, "must be a list: [\"text\", …]");
    for (const toml::node& item : *items) pattern(*kind, key, item);
  }

  static std::string allowed_fields() {
    std::string text =
        "allowed are name, category, home, parent, probe, status, infrastructure, "
        "drop";
    for (std::size_t i = 0; i < kPatternKinds; ++i)
      text += fmt::format(", {}", fw::scan::name(static_cast<PatternKind>(i)));
    return text;
  }

  void text_field(std::string_view key, std::string_view column, const toml::node& node) {
    const auto text = text_of(node, key);
    if (!text) return;
    if (key == "category" && !words_.categories.contains(*text))
      return problem(node, key,
                     "there is no such category; \"flarewarden catalog stats\" lists "
                     "them");
    services_.back().set[std::string(column)] = *text;
  }

  void flag(std::string_view key, const toml::node& node) {
    const auto* truth = node.as_boolean();
    if (truth == nullptr) return problem(node, key, "must be true or false");
    if (key == "drop") {
      services_.back().drop = truth->get();
    } else {
      services_.back().infrastructure = truth->get();
    }
  }

  void status(const toml::node& node) {
    const toml::table* parts = node.as_table();
    if (parts == nullptr)
      return problem(node, "status", "must be { page = \"https://…\", type = \"statuspage\" }");
    for (const auto& [key, value] : *parts) {
      const std::string name = fmt::format("status.{}", key.str());
      if (key == "component") {
        components(value, name);
        continue;
      }
      const auto text = text_of(value, name);
      if (!text) continue;
      if (key == "page" || key == "feed") {
        if (!text->starts_with("https://") && !text->starts_with("http://"))
          problem(value, name, "must be an address: https://status.example");
        services_.back().set[name] = *text;
      } else if (key == "type") {
        if (!words_.status_types.contains(*text))
          problem(value, name, "there is no such type of feed; allowed are " + types());
        services_.back().set[name] = *text;
      } else {
        problem(value, name, "allowed are page, type, feed and component");
      }
    }
  }

  /// One name of the feed's components, or a list of them.
  void components(const toml::node& node, std::string_view field) {
    std::string all;
    const auto add = [&](const toml::node& one) {
      const auto text = text_of(one, field);
      if (text) (all += all.empty() ? "" : "\x1f") += *text;
    };
    if (const toml::array* items = node.as_array()) {
      for (const toml::node& item : *items) add(item);
    } else {
      add(node);
    }
    services_.back().set["status.component"] = all;
  }

  [[nodiscard]] std::string types() const {
    const std::vector<std::string> all(words_.status_types.begin(), words_.status_types.end());
    return join(all, ", ");
  }

  std::optional<std::string> text_of(const toml::node& node, std::string_view field) {
    const auto* text = node.as_string();
    if (text == nullptr || text->get().empty() || text->get().size() > kOverlayTextBytesMax ||
        text->get().find_first_of("\t\n\r") != std::string::npos) {
      problem(node, field,
              fmt::format("must be a text of 1 to {} bytes on one line", kOverlayTextBytesMax));
      return std::nullopt;
    }
    return text->get();
  }

  void pattern(PatternKind kind, std::string_view key, const toml::node& item) {
    OverlayPattern made{.kind = kind, .mode = natural_mode(kind)};
    const toml::node* body = &item;
    if (const toml::table* table = item.as_table()) {
      body = table->get("p");
      if (body == nullptr) return problem(item, key, "must hold p = \"the pattern\"");
      if (const auto* confidence = table->get_as<std::int64_t>("c"))
        made.confidence = static_cast<int>(confidence->get());
      if (const auto* literal = table->get_as<std::string>("literal"))
        made.literal = to_lower(literal->get());
    }
    if (made.confidence < 1 || made.confidence > 100)
      return problem(item, key, "a confidence is from 1 to 100");
    if (const auto* number = body->as_integer()) {
      made.text = std::to_string(number->get());
    } else {
      auto text = text_of(*body, key);
      if (!text) return;
      made.text = *std::move(text);
    }
    finish(std::move(made), key, item);
  }

  void finish(OverlayPattern made, std::string_view key, const toml::node& item) {
    const bool is_named = made.kind == PatternKind::header || made.kind == PatternKind::meta;
    if (is_named || made.kind == PatternKind::dkim) {
      const std::size_t colon = made.text.find(':');
      if (is_named && colon == std::string::npos)
        return problem(item, key, "must be \"name: text\"; \"name:\" for its mere presence");
      std::string first(trim(made.text.substr(0, colon)));
      std::string second(colon == std::string::npos ? "" : trim(made.text.substr(colon + 1)));
      made.name = to_lower(is_named ? first : second);
      made.text = is_named ? second : to_lower(first);
    }
    if (made.text.starts_with("re:")) {
      made.mode = PatternMode::regex;
      made.text.erase(0, 3);
      const re2::RE2 expression(made.text, re2::RE2::Quiet);
      if (!expression.ok())
        return problem(item, key, fmt::format("RE2 cannot read it: {}", expression.error()));
      if (is_searched_for(made.kind) && made.literal.size() < kLiteralBytesMin)
        return problem(item, key,
                       "a regular expression here needs a text of 4 letters that stands in every "
                       "match: { p = \"re:cdn\\\\.shop[0-9]+\", literal = \"cdn.shop\" }");
    } else if (made.text.starts_with('=')) {
      made.mode = PatternMode::exact;
      made.text = to_lower(std::string_view(made.text).substr(1));
    } else {
      natural(made);
    }
    services_.back().patterns.push_back(std::move(made));
  }

  static void natural(OverlayPattern& made) {
    if (made.text.find('*') != std::string::npos && takes_globs(made.kind))
      made.mode = PatternMode::glob;
    if (made.kind == PatternKind::cookie && made.text.ends_with('*')) {
      made.mode = PatternMode::prefix;
      made.text.pop_back();
    }
    if (made.mode == PatternMode::suffix || made.mode == PatternMode::contains ||
        made.mode == PatternMode::glob || made.kind == PatternKind::url)
      made.text = to_lower(made.text);
    if (made.mode == PatternMode::contains) made.literal = made.text;
  }

  const OverlayFile& file_;
  const OverlayVocabulary& words_;
  std::vector<OverlayService> services_;
  std::vector<std::string> problems_;
};

}  // namespace

Result<std::vector<OverlayService>> read_overlay(const OverlayFile& file,
                                                 const OverlayVocabulary& words) {
  return Reader(file, words).run();
}

}  // namespace fw::scan
