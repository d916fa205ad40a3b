// Which changes of sites are told by which channels.
#include <algorithm>
#include <boost/json.hpp>

#include "base/text.hpp"
#include "model/json.hpp"
#include "service/site_core.hpp"

namespace fw::service {
namespace {

namespace bj = boost::json;
namespace json = model::json;

bool is_known(const std::string& what) {
  return model::change_severity_named(what) || model::change_kind_named(what);
}

std::string to_json(const ChangeRules& rules) {
  const bj::object object{{"rules", json::to_array(rules, [](const ChangeRule& rule) {
                             bj::array channels;
                             for (const model::ChannelId& id : rule.channels)
                               channels.emplace_back(id.value);
                             return bj::object{{"what", rule.what},
                                               {"every", rule.every_channel},
                                               {"channels", channels}};
                           })}};
  return bj::serialize(object);
}

Result<ChangeRules> rules_from_json(std::string_view text) {
  FW_TRY(const bj::object object, json::parse_object(text, "the rules about changes"));
  return json::list(object, "rules", [](const bj::object& from) {
    ChangeRule rule{.what = json::text(from, "what"),
                    .every_channel = json::boolean(from, "every"),
                    .channels = {}};
    for (std::string& id : json::texts(from, "channels")) rule.channels.emplace_back(std::move(id));
    return rule;
  });
}

}  // namespace

ChangeRules default_change_rules() {
  return {{.what = std::string(model::name(model::ChangeSeverity::dangerous)),
           .every_channel = true,
           .channels = {}}};
}

bool is_told(const ChangeRules& rules, const model::MapChange& change,
             const model::ChannelId& channel) {
  return std::ranges::any_of(rules, [&](const ChangeRule& rule) {
    const bool is_meant =
        rule.what == model::name(change.severity) || rule.what == model::name(change.kind);
    return is_meant &&
           (rule.every_channel || std::ranges::find(rule.channels, channel) != rule.channels.end());
  });
}

Result<ChangeRules> rules_of(Core& core, const model::AccountId& account) {
  FW_TRY(const auto stored, store::read_change_rules(core.accounts(), account));
  if (!stored) return default_change_rules();
  return rules_from_json(*stored);
}

Result<ChangeRules> Sites::rules(const TenantCtx& ctx) {
  FW_CHECK(require(ctx, "channels.read"));
  return rules_of(core_, ctx.account());
}

Result<ChangeRules> Sites::set_rules(const TenantCtx& ctx, ChangeRules rules) {
  FW_CHECK(require(ctx, "channels.write"));
  FW_TRY(const auto channels, core_.store->channels().list(ctx.account()));
  ChangeRules kept;
  for (ChangeRule& rule : rules) {
    if (!is_known(rule.what))
      return fail(Code::invalid, "\"{}\" is no severity and no kind of change",
                  printable(shorten(rule.what, 60)));
    if (std::ranges::find(kept, rule.what, &ChangeRule::what) != kept.end())
      return fail(Code::invalid, "\"{}\" has two rules", rule.what);
    for (const model::ChannelId& id : rule.channels)
      if (std::ranges::find(channels, id, &store::ChannelRecord::id) == channels.end())
        return fail(Code::invalid, "\"{}\" is no channel of yours",
                    printable(shorten(id.value, 60)));
    if (rule.every_channel || !rule.channels.empty()) kept.push_back(std::move(rule));
  }
  FW_CHECK(store::write_change_rules(core_.accounts(), ctx.account(), to_json(kept)));
  return kept;
}

}  // namespace fw::service
