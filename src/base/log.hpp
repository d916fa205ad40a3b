// Where an operator reads what happens. A port: app/ connects it to a sink. Implementations must be
// thread-safe.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string_view>

namespace fw {

enum class LogLevel : std::uint8_t { debug, info, warning, error };

/// Never hand it secrets, request bodies, or a user's address; the sink writes what it is given.
class Log {
 public:
  virtual ~Log() = default;
  virtual void write(LogLevel level, std::string_view text) = 0;
  [[nodiscard]] virtual bool wants(LogLevel level) const = 0;

  template <class... Args>
  void debug(fmt::format_string<Args...> text, Args&&... args) {
    if (wants(LogLevel::debug))
      write(LogLevel::debug, fmt::format(text, std::forward<Args>(args)...));
  }
  template <class... Args>
  void info(fmt::format_string<Args...> text, Args&&... args) {
    if (wants(LogLevel::info))
      write(LogLevel::info, fmt::format(text, std::forward<Args>(args)...));
  }
  template <class... Args>
  void warning(fmt::format_string<Args...> text, Args&&... args) {
    if (wants(LogLevel::warning))
      write(LogLevel::warning, fmt::format(text, std::forward<Args>(args)...));
  }
  template <class... Args>
  void error(fmt::format_string<Args...> text, Args&&... args) {
    if (wants(LogLevel::error))
      write(LogLevel::error, fmt::format(text, std::forward<Args>(args)...));
  }
};

/// Drops everything; for tests and one-shot commands.
class NullLog final : public Log {
 public:
  void write(LogLevel /*level*/, std::string_view /*text*/) override {}
  [[nodiscard]] bool wants(LogLevel /*level*/) const override { return false; }
};

}  // namespace fw
