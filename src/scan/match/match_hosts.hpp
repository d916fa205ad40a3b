// Which services the hosts of a page's references speak of. Pure; owned by one thread.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "scan/catalogue/catalogue.hpp"
#include "scan/match/findings.hpp"
#include "scan/match/tally.hpp"

namespace fw::scan {

class HostMatcher {
 public:
  HostMatcher(const Findings& findings, const Catalogue& catalogue, Tally& tally);

  void read(const Reference& reference);

  /// A name reached through CNAME records.
  struct Alias {
    std::string_view target;
    std::string_view where;
    bool indirect = false;
  };
  void read_alias(const Alias& alias);

  [[nodiscard]] const std::set<std::string>& owned() const { return owned_; }
  [[nodiscard]] const std::map<std::string, std::vector<model::Sighting>>& unknown() const {
    return unknown_;
  }

 private:
  struct Candidate {
    std::uint32_t pattern = 0;
    std::size_t rank = 0;  ///< how specific: the more, the better
  };

  void by_host(std::string_view host, std::string_view target, std::vector<Candidate>& found) const;
  void by_script(const Reference& reference, std::vector<Candidate>& found,
                 std::vector<std::uint32_t>& beside) const;
  void award(const Reference& reference, std::vector<Candidate>& found);
  [[nodiscard]] bool is_owned(const std::string& host);

  const Findings& findings_;
  const Catalogue& catalogue_;
  Tally& tally_;
  std::string own_domain_;
  std::map<std::string, bool> is_owned_;
  std::set<std::string> owned_;
  std::map<std::string, std::vector<model::Sighting>> unknown_;
};

}  // namespace fw::scan
