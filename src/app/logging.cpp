#include "app/logging.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <array>

namespace fw::app {
namespace {

constexpr std::array kLevels = {spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                                spdlog::level::err};

class SpdLog final : public Log {
 public:
  explicit SpdLog(LogLevel level)
      : logger_("flarewarden", std::make_shared<spdlog::sinks::stderr_color_sink_mt>()),
        level_(level) {
    logger_.set_level(kLevels.at(static_cast<std::size_t>(level)));
    logger_.set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%-7l%$ %v", spdlog::pattern_time_type::utc);
    logger_.flush_on(spdlog::level::warn);
  }

  void write(LogLevel level, std::string_view text) override {
    logger_.log(kLevels.at(static_cast<std::size_t>(level)), text);
  }
  [[nodiscard]] bool wants(LogLevel level) const override { return level >= level_; }

 private:
  spdlog::logger logger_;
  LogLevel level_;
};

}  // namespace

std::unique_ptr<Log> make_log(std::string_view level) {
  if (level == "debug") return std::make_unique<SpdLog>(LogLevel::debug);
  if (level == "warning") return std::make_unique<SpdLog>(LogLevel::warning);
  if (level == "error") return std::make_unique<SpdLog>(LogLevel::error);
  return std::make_unique<SpdLog>(LogLevel::info);
}

}  // namespace fw::app
