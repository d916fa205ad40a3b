// HTML as a stream of start tags and raw texts (WHATWG HTML §13.2.5), without building a tree: one
// pass, no recursion, nothing kept. Owned by one thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fw::scan {

struct Attribute {
  std::string_view name;   ///< as written; compare without regard to case
  std::string_view value;  ///< as written, character references not resolved
};

struct Tag {
  std::string name;  ///< lower case
  std::vector<Attribute> attributes;
  std::string_view text;  ///< content of script, style, title, textarea, iframe, …

  /// The attribute's value as written, or "".
  [[nodiscard]] std::string_view get(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const;
};

/// Reads `html`, which must outlive it. Linear in its size: every byte is passed once.
class Tokens {
 public:
  explicit Tokens(std::string_view html) : html_(html) {}

  /// The next start tag, or nullptr at the end. The tag is valid until the next call.
  const Tag* next();
  /// What follows the tag that `next` gave, at most `bytes_max` of it.
  [[nodiscard]] std::string_view ahead(std::size_t bytes_max) const;

 private:
  static constexpr std::size_t kAttributesMax = 200;

  bool skip_to_tag();
  void skip_markup();
  bool read_tag();
  bool read_attributes(bool keep);
  void read_attribute(bool keep);
  void read_raw_text();
  [[nodiscard]] std::size_t end_of_raw_text(std::string_view name) const;
  [[nodiscard]] std::size_t end_of_script() const;
  void skip_space();

  std::string_view html_;
  std::size_t at_ = 0;
  Tag tag_;
};

/// Character references resolved: &amp; &#38; &#x26; and the few names that occur in URLs; others
/// stay as written.
[[nodiscard]] std::string unescape(std::string_view value);

}  // namespace fw::scan
