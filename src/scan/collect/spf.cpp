#include "scan/collect/spf.hpp"

#include "base/text.hpp"
#include "scan/match/host_name.hpp"

namespace fw::scan {
namespace {

constexpr std::size_t kFollowMax = 20;
constexpr std::size_t kTermsMax = 500;

}  // namespace

SpfTerms spf_terms(std::string_view txt) {
  SpfTerms terms;
  const auto words = split(txt, ' ');
  if (words.empty() || !equal_ignoring_case(words.front(), "v=spf1")) return terms;
  std::size_t count = 0;
  for (std::string_view term : words) {
    if (++count > kTermsMax) break;
    if (!term.empty() && std::string_view("+-~?").find(term.front()) != std::string_view::npos)
      term.remove_prefix(1);
    const std::size_t mark = std::min(term.find_first_of(":=/"), term.size());
    const std::string mechanism = to_lower(term.substr(0, mark));
    const bool leads = mechanism == "include" || mechanism == "redirect";
    if (leads || mechanism == "a" || mechanism == "mx" || mechanism == "ptr" ||
        mechanism == "exists")
      ++terms.lookups;
    if (!leads || mark == term.size()) continue;
    std::string name = dns_name(term.substr(mark + 1));
    if (is_host_name(name) && terms.follow.size() < kFollowMax)
      terms.follow.push_back(std::move(name));
  }
  return terms;
}

}  // namespace fw::scan
