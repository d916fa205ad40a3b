// What went wrong, in a form the caller can act on. Values; safe to use from any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace fw {

/// What the caller can do about a failure; one function per surface maps it to an exit status, an
/// HTTP status, a page.
enum class Code : std::uint8_t {
  invalid,      ///< the request is wrong; repeating it is useless
  not_found,    ///< no such thing, or not yours
  conflict,     ///< it exists already, or somebody was faster
  denied,       ///< not allowed
  limit,        ///< a stated limit is reached
  timeout,      ///< no answer within the time allowed
  cancelled,    ///< we stopped it ourselves
  unavailable,  ///< try again later
  corrupt,      ///< stored or received bytes are not what they must be
  internal,     ///< our own fault
};

[[nodiscard]] std::string_view name(Code code);

/// A failure: a code, one sentence a user can read, and the chain an operator reads.
class Error {
 public:
  Error(Code code, std::string sentence) : code_(code), sentence_(std::move(sentence)) {}

  [[nodiscard]] Code code() const { return code_; }
  [[nodiscard]] const std::string& sentence() const { return sentence_; }
  [[nodiscard]] const Error* cause() const { return cause_.get(); }

  /// This error, told as the consequence of `cause`.
  [[nodiscard]] Error because(Error cause) &&;

  /// Equal in code and sentence; the cause does not matter.
  [[nodiscard]] bool operator==(const Error& other) const {
    return code_ == other.code_ && sentence_ == other.sentence_;
  }

  /// The sentence and every cause after it, joined by ": "; for logs, not for users.
  [[nodiscard]] std::string chain() const;

 private:
  Code code_;
  std::string sentence_;
  std::shared_ptr<const Error> cause_;
};

}  // namespace fw
