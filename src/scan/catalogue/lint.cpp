#include "scan/catalogue/lint.hpp"

#include <re2/re2.h>

#include <map>
#include <string_view>

#include "scan/match/host_name.hpp"

namespace fw::scan {
namespace {

class Linter {
 public:
  explicit Linter(const Catalogue& catalogue) : catalogue_(catalogue) {}

  std::vector<std::string> run() {
    for (const Service& service : catalogue_.services()) check(service);
    for (const Pattern& pattern : catalogue_.patterns()) check(pattern);
    return std::move(problems_);
  }

 private:
  void problem(const Service& service, std::string_view what) {
    problems_.push_back(fmt::format("{}: {}", service.id, what));
  }

  void check(const Service& service) {
    if (service.name.empty()) problem(service, "it has no name");
    if (!service.parent.empty() && catalogue_.find(service.parent) == nullptr)
      problem(service,
              fmt::format("there is no service \"{}\" for it to be part of", service.parent));
    for (const std::string_view url : {service.homepage, service.status_page, service.status_feed})
      if (!url.empty() && !url.starts_with("https://") && !url.starts_with("http://"))
        problem(service, fmt::format("{} is no address", url));
    if (!service.probe.empty() && !is_host_name(service.probe))
      problem(service, fmt::format("{} is no host to probe", service.probe));
  }

  void check(const Pattern& pattern) {
    const Service& service = catalogue_.service(pattern.service);
    if (pattern.mode == PatternMode::regex || pattern.mode == PatternMode::host_regex) {
      const re2::RE2 expression(re2::StringPiece(pattern.text.data(), pattern.text.size()),
                                re2::RE2::Quiet);
      if (!expression.ok())
        problem(service,
                fmt::format("{} {}: {}", name(pattern.kind), pattern.text, expression.error()));
    }
    if (pattern.kind != PatternKind::host || pattern.mode != PatternMode::suffix) return;
    const auto [first, is_new] = hosts_.emplace(pattern.text, service.id);
    if (!is_new && first->second != service.id)
      problem(service,
              fmt::format("the host {} is claimed by {}, too", pattern.text, first->second));
    if (pattern.text.find('.') == std::string_view::npos)
      problem(service, fmt::format("the host {} is as wide as a top-level domain", pattern.text));
  }

  const Catalogue& catalogue_;
  std::vector<std::string> problems_;
  std::map<std::string_view, std::string_view> hosts_;
};

}  // namespace

std::vector<std::string> lint(const Catalogue& catalogue) { return Linter(catalogue).run(); }

}  // namespace fw::scan
