// What of a server's certificate stays when it is renewed, and what it means where it does not.
// Pure functions; safe to use from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/evidence.hpp"

namespace fw::checks::tls {

struct Seen {
  std::string about;  ///< who was asked, and for which name: another target is no change
  std::string issuer;
  std::string organization;  ///< the issuer's
  std::string key;           ///< "EC P-256"
  std::string key_sha256;
  std::vector<std::string> names;  ///< sorted
  bool names_cut = false;          ///< there are more than are known: they are not compared
};

[[nodiscard]] Seen seen_in(std::string about, const model::Certificate& leaf);

/// A sentence's part for each thing that is another: issuer, kind of key, names. None for a plain
/// renewal: same issuer, same names. An authority signs with several certificates in turn, so the
/// issuer's organization decides where both name one. A new key is told beside other changes only.
[[nodiscard]] std::vector<std::string> changes(const Seen& before, const Seen& now);

/// As a check's memory, and back; nothing where the text is not what `to_memory` writes.
[[nodiscard]] std::string to_memory(const Seen& seen);
[[nodiscard]] std::optional<Seen> from_memory(std::string_view text);

}  // namespace fw::checks::tls
