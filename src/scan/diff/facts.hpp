// A dependency map as a list of facts that can be compared one by one, and what of a site a map
// speaks of at all. Pure; values, safe to use from any thread.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/dependency_map.hpp"

namespace fw::scan {

enum class FactKind : std::uint8_t {
  page,         ///< a page that was read
  service,      ///< a service that a page shows; those only DNS tells of are told by their records
  host,         ///< a third-party host no service owns
  script,       ///< a third-party script on a page
  records,      ///< the records of one name and type
  text,         ///< one TXT record that is no policy
  certificate,  ///< what the site's own host shows
  cdn,          ///< a CDN that serves the site's own names
  protection,   ///< a response header
  insecure,     ///< what a page loads over http
  dangling,     ///< a name that leads to nothing
};

inline constexpr std::size_t kFactsMax = 5'000;  ///< of one map; the rest is left out
inline constexpr std::size_t kFactValuesMax = 50;

/// Two facts are of the same thing where `kind` and `subject` are the same.
struct Fact {
  FactKind kind = FactKind::page;
  std::string subject;
  std::string label;                ///< for people
  std::vector<std::string> values;  ///< what may change, sorted
  std::vector<std::string> extra;   ///< hosts of a service, networks of addresses
  std::vector<std::string> pages;   ///< paths it was seen on
  std::string evidence;             ///< one line
  bool strong = false;              ///< runs code, or is no mere bystander
};

/// Ordered by kind and subject, each once.
[[nodiscard]] std::vector<Fact> facts_of(const model::DependencyMap& map);

/// What a map can speak of. Where it could not look, nothing is gone and nothing is new.
class Sight {
 public:
  explicit Sight(const model::DependencyMap& map);

  /// The page was read, and not an error in its place.
  [[nodiscard]] bool page(const std::string& path) const { return pages_.contains(path); }
  [[nodiscard]] const std::string& main_page() const { return main_page_; }
  /// Every page was read to its end.
  [[nodiscard]] bool whole_pages() const { return whole_pages_; }
  /// Scripts were read, too.
  [[nodiscard]] bool whole_scripts() const { return whole_scripts_; }
  [[nodiscard]] bool browser() const { return browser_; }
  [[nodiscard]] bool certificate() const { return certificate_; }
  [[nodiscard]] bool has_dns() const { return has_dns_; }
  /// Name and type were answered, if only with nothing.
  [[nodiscard]] bool dns(std::string_view name, std::string_view type) const;
  [[nodiscard]] bool all_dns() const { return has_dns_ && blind_.empty(); }
  /// The notes that say which names of the site could not be looked up.
  [[nodiscard]] const std::vector<std::string>& blind() const { return blind_; }

 private:
  void read(const std::string& note, const std::string& domain);

  std::set<std::string> pages_;
  std::string main_page_;
  std::vector<std::string> blind_;
  bool whole_pages_ = true;
  bool whole_scripts_ = true;
  bool browser_ = false;
  bool certificate_ = false;
  bool has_dns_ = false;
};

/// A note such as "DNS: MX of shop.example could not be looked up" speaks of that name and type.
[[nodiscard]] bool is_blind(const std::vector<std::string>& notes, std::string_view name,
                            std::string_view type);

/// "/checkout" of "script on /checkout"; `otherwise` where no page is named.
[[nodiscard]] std::string page_of(std::string_view where, const std::string& otherwise);
/// Where people pay or sign in, by the words of its path.
[[nodiscard]] bool is_sensitive_page(std::string_view path);
/// Without what changes with every release: hashes, versions, build numbers.
[[nodiscard]] std::string steady_path(std::string_view path);

}  // namespace fw::scan
