// How strict SPF and DMARC records are.
#include <algorithm>

#include "base/text.hpp"
#include "scan/diff/wording.hpp"

namespace fw::scan {
namespace {

int strictness_of(std::string_view record) {
  bool redirects = false;
  for (std::string_view term : split(record, ' ')) {
    const std::string word = to_lower(trim(term));
    if (word == "-all") return 3;
    if (word == "~all") return 2;
    if (word == "?all") return 1;
    if (word == "all" || word == "+all") return 0;
    redirects = redirects || word.starts_with("redirect=");
  }
  return redirects ? 3 : 1;
}

/// A TXT record may come as quoted parts.
std::string unquoted(std::string_view value) {
  std::string out(value);
  if (!out.starts_with('"')) return out;
  for (std::size_t at = out.find("\" \""); at != std::string::npos; at = out.find("\" \"", at))
    out.erase(at, 3);
  std::erase(out, '"');
  return out;
}

int share_of(std::string_view record) {
  int action = 0;
  int percent = 100;
  for (const std::string_view tag : split(record, ';')) {
    const std::string plain = to_lower(trim(tag));
    const std::size_t mark = plain.find('=');
    if (mark == std::string::npos) continue;
    const std::string name(trim(std::string_view(plain).substr(0, mark)));
    const std::string value(trim(std::string_view(plain).substr(mark + 1)));
    if (name == "p") action = value == "reject" ? 2 : (value == "quarantine" ? 1 : 0);
    if (name == "pct") percent = std::clamp(to_number<int>(value).value_or(100), 0, 100);
  }
  return action * percent;
}

}  // namespace

int spf_strictness(const std::vector<std::string>& records) {
  int weakest = records.empty() ? 1 : 3;
  for (const std::string& record : records)
    weakest = std::min(weakest, strictness_of(unquoted(record)));
  return weakest;
}

int dmarc_strictness(const std::vector<std::string>& records) {
  int weakest = records.empty() ? 0 : 200;
  for (const std::string& record : records) weakest = std::min(weakest, share_of(unquoted(record)));
  return weakest;
}

}  // namespace fw::scan
