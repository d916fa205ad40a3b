// What a monitor may be: every rule of a draft in one place.
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/text.hpp"
#include "service/core.hpp"

namespace fw::service {
namespace {

constexpr std::size_t kTargetBytesMax = 2'048;
constexpr std::size_t kTagBytesMax = 50;
constexpr std::size_t kSettingsBytesMax = 64 * 1024;

class Problems {
 public:
  void add(std::string_view field, std::string_view sentence) {
    if (!text_.empty()) text_ += "; ";
    text_ += fmt::format("{}: {}", field, sentence);
  }
  void add(std::string_view field, const Result<>& result) {
    if (!result) add(field, result.error().sentence());
  }
  [[nodiscard]] Result<> result() const {
    if (text_.empty()) return {};
    return fail(Code::invalid, "{}", text_);
  }

 private:
  std::string text_;
};

void check_times(const MonitorDraft& draft, Problems& problems) {
  if (draft.interval < model::kIntervalMin || draft.interval > model::kIntervalMax)
    problems.add("interval", fmt::format("must be from {} to {}", to_text(model::kIntervalMin),
                                         to_text(model::kIntervalMax)));
  const Millis longest = std::min(model::kTimeoutMax, draft.interval);
  if (draft.timeout < model::kTimeoutMin || draft.timeout > longest)
    problems.add("timeout", fmt::format("must be from {} to {}, and not above the interval",
                                        to_text(model::kTimeoutMin), to_text(model::kTimeoutMax)));
  const model::Confirmation& confirmation = draft.confirmation;
  if (confirmation.rechecks < 0 || confirmation.rechecks > 5)
    problems.add("rechecks", "must be from 0 to 5");
  if (confirmation.recoveries < 1 || confirmation.recoveries > 10)
    problems.add("recoveries", "must be from 1 to 10");
  if (confirmation.recheck_after < Millis(0) || confirmation.recheck_after > Millis(3'600'000))
    problems.add("recheck_after", "must be from 0s to 1h");
}

void check_tags(MonitorDraft& draft, Problems& problems) {
  std::vector<std::string> tags;
  for (const std::string& tag : draft.tags) {
    std::string text = printable(trim(tag));
    if (text.empty()) continue;
    if (text.size() > kTagBytesMax || text.find('\n') != std::string::npos)
      return problems.add("tags",
                          fmt::format("each is one line of at most {} bytes", kTagBytesMax));
    if (std::ranges::find(tags, text) == tags.end()) tags.push_back(std::move(text));
  }
  if (tags.size() > model::kTagsMax)
    problems.add("tags", fmt::format("at most {} are allowed", model::kTagsMax));
  draft.tags = std::move(tags);
}

void check_kind(Core& core, MonitorDraft& draft, Problems& problems) {
  const model::CheckKind* kind = model::find(core.deps.checks, draft.kind);
  if (kind == nullptr) {
    std::vector<std::string> names;
    for (const auto& known : core.deps.checks) names.emplace_back(known->name());
    return problems.add("kind", fmt::format("must be one of {}", join(names, ", ")));
  }
  draft.target = trim(draft.target);
  if (draft.target.empty() || draft.target.size() > kTargetBytesMax)
    return problems.add("target", fmt::format("is required, of at most {} bytes; {}",
                                              kTargetBytesMax, kind->target_help()));
  draft.settings = without_empty(std::move(draft.settings));
  std::size_t bytes = 0;
  for (const auto& [name, value] : draft.settings) bytes += name.size() + value.size();
  if (bytes > kSettingsBytesMax)
    return problems.add("settings", fmt::format("are {} bytes together, above the limit of {}",
                                                bytes, kSettingsBytesMax));
  // What others report is not better known for being asked again.
  if (kind->is_second_hand()) {
    draft.confirmation.rechecks = 0;
    draft.confirmation.recoveries = 1;
  }
  const auto wrong = model::problems(kind->settings(), draft.settings);
  for (const model::Problem& problem : wrong) problems.add(problem.setting, problem.sentence);
  if (!wrong.empty()) return;
  Result<> accepted = kind->accept(draft.target, draft.settings);
  if (accepted) accepted = core.deps.guard.may_connect(kind->host(draft.target));
  problems.add("target", accepted);
}

/// True where `from` reaches `to` along dependencies.
bool reaches(const std::unordered_map<model::MonitorId, const model::Monitor*>& monitors,
             const model::MonitorId& from, const model::MonitorId& to) {
  std::vector<model::MonitorId> open = {from};
  std::unordered_set<model::MonitorId> seen;
  while (!open.empty()) {
    const model::MonitorId at = open.back();
    open.pop_back();
    if (at == to) return true;
    if (!seen.insert(at).second) continue;
    if (const auto found = monitors.find(at); found != monitors.end())
      for (const model::Dependency& next : found->second->depends_on) open.push_back(next.on);
  }
  return false;
}

Result<> check_dependencies(Core& core, const TenantCtx& ctx, const MonitorDraft& draft,
                            const model::MonitorId& self, Problems& problems) {
  if (draft.depends_on.empty()) return {};
  if (draft.depends_on.size() > model::kDependenciesMax) {
    problems.add("depends_on", fmt::format("at most {} are allowed", model::kDependenciesMax));
    return {};
  }
  FW_TRY(const auto monitors, core.store->monitors().list(ctx.account()));
  std::unordered_map<model::MonitorId, const model::Monitor*> by_id;
  for (const model::Monitor& monitor : monitors) by_id.emplace(monitor.id, &monitor);
  for (const model::Dependency& dependency : draft.depends_on) {
    if (!by_id.contains(dependency.on)) {
      problems.add("depends_on", "names a monitor that is not there");
      return {};
    }
    if (!self.empty() && reaches(by_id, dependency.on, self)) {
      problems.add("depends_on", "would go in a circle");
      return {};
    }
  }
  return {};
}

}  // namespace

Result<MonitorDraft> accept_draft(Core& core, const TenantCtx& ctx, MonitorDraft draft,
                                  const model::MonitorId& self) {
  Problems problems;
  if (auto accepted = accept_name(draft.name, "a name", model::kNameBytesMax)) {
    draft.name = *std::move(accepted);
  } else {
    problems.add("name", accepted.error().sentence());
  }
  check_kind(core, draft, problems);
  check_times(draft, problems);
  check_tags(draft, problems);
  if (draft.service.size() > 100) problems.add("service", "is no id of the catalogue");
  FW_CHECK(check_dependencies(core, ctx, draft, self, problems));
  FW_CHECK(problems.result());
  return draft;
}

}  // namespace fw::service
