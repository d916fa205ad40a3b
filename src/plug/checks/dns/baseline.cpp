#include "plug/checks/dns/baseline.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "model/json.hpp"
#include "plug/checks/dns/records.hpp"

namespace fw::checks::dns {
namespace {

namespace bj = boost::json;

constexpr std::size_t kValueBytesMax = 100;
constexpr std::size_t kValuesMax = 32;  // twice as many, all of them escaped, are one memory

}  // namespace

std::vector<std::string> memorable(const std::vector<std::string>& values) {
  if (values.size() > kValuesMax)
    return {fmt::format("{} records, sha256 {}", values.size(), sha256_hex(join(values, "\n")))};
  std::vector<std::string> kept;
  for (const std::string& value : values)
    kept.push_back(value.size() <= kValueBytesMax && printable(value) == value
                       ? value
                       : "sha256 " + sha256_hex(value));
  std::ranges::sort(kept);
  return kept;
}

Compared compare(const std::optional<Baseline>& before, std::string about,
                 const std::vector<std::string>& values) {
  Compared out;
  out.next.about = std::move(about);
  std::vector<std::string> now = memorable(values);
  if (!before || before->about != out.next.about || before->values == now) {
    out.next.values = std::move(now);
    return out;
  }
  const int looks = before->pending == now ? before->looks + 1 : 1;
  if (looks > kLooksToSettle) {
    out.next.values = std::move(now);
    return out;
  }
  out.difference = difference(before->values, now, true);
  out.is_new = looks == 1;
  out.next.values = before->values;
  out.next.pending = std::move(now);
  out.next.looks = looks;
  return out;
}

std::string to_memory(const Baseline& baseline) {
  bj::object object;
  model::json::put(object, "about", baseline.about);
  model::json::put(object, "values", baseline.values);
  model::json::put(object, "pending", baseline.pending);
  if (baseline.looks > 0) object["looks"] = baseline.looks;
  return bj::serialize(object);
}

std::optional<Baseline> from_memory(std::string_view text) {
  const auto object = model::json::parse_object(text, "the memory");
  if (!object) return std::nullopt;
  Baseline baseline{.about = model::json::text(*object, "about"),
                    .values = model::json::texts(*object, "values"),
                    .pending = model::json::texts(*object, "pending"),
                    .looks = static_cast<int>(model::json::integer(*object, "looks"))};
  if (baseline.about.empty()) return std::nullopt;
  return baseline;
}

}  // namespace fw::checks::dns
