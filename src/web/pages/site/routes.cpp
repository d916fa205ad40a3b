#include "web/pages/site/routes.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "web/guard.hpp"
#include "web/pages/kit/form.hpp"
#include "web/pages/site/atom.hpp"

namespace fw::web {

namespace {

using http::Response;
using model::SiteId;

constexpr std::size_t kChangesShown = 50;

Response page_response(const ChangeFeed& feed, std::string page) {
  return feed.is_later_page ? Response::html(std::move(page)) : live_page(std::move(page));
}

Result<Response> list(const Visit& visit) {
  FW_TRY(const auto sites, visit.services().sites().list(visit.ctx()));
  FW_TRY(const auto feed, change_feed(visit.services(), visit.ctx(), visit.request, std::nullopt));
  return page_response(feed, changes_page(visit.reader(), sites, feed));
}

Result<Response> show_site(const Visit& visit, std::string_view problem) {
  FW_TRY(const auto id, id_of<SiteId>(visit.request));
  FW_TRY(const auto site, visit.services().sites().get(visit.ctx(), id));
  FW_TRY(const auto feed, change_feed(visit.services(), visit.ctx(), visit.request, id));
  auto response = page_response(feed, site_page(visit.reader(), site, feed, problem));
  if (!problem.empty()) response.status = 422;
  return response;
}

Result<Response> show(const Visit& visit) { return show_site(visit, ""); }

Result<Response> change(const Visit& visit) {
  FW_TRY(const auto id, id_of<SiteId>(visit.request));
  const auto interval = parse_duration(field_of(visit.request, "interval"));
  if (!interval) return show_site(visit, "the interval must look like 12h or 7d");
  const auto changed = visit.services().sites().update(
      visit.ctx(), id, {.interval = *interval, .enabled = is_ticked(visit.request, "enabled")});
  if (changed) return go("/sites/" + id.value, "saved");
  if (changed.error().code() != Code::invalid) return std::unexpected(changed.error());
  return show_site(visit, changed.error().sentence());
}

Result<Response> remove(const Visit& visit) {
  FW_TRY(const auto id, id_of<SiteId>(visit.request));
  FW_CHECK(visit.services().sites().remove(visit.ctx(), id));
  return go("/changes", "deleted");
}

Result<Response> rescan(const Visit& visit) {
  FW_TRY(const auto id, id_of<SiteId>(visit.request));
  FW_CHECK(visit.services().sites().rescan(visit.ctx(), id));
  return go("/sites/" + id.value, "looking");
}

Result<Response> acknowledge_all(const Visit& visit) {
  FW_TRY(const auto id, id_of<SiteId>(visit.request));
  FW_CHECK(visit.services().sites().acknowledge_all(visit.ctx(), id));
  return go("/sites/" + id.value, "expected");
}

Result<Response> acknowledge(const Visit& visit) {
  FW_TRY(const auto id, id_of<model::MapChangeId>(visit.request));
  FW_CHECK(visit.services().sites().acknowledge(visit.ctx(), id));
  const std::string back = local_path(field_of(visit.request, "back"));
  return go(back == "/" ? "/changes" : back, "expected");
}

Result<Response> show_rules(const Visit& visit) {
  FW_TRY(const auto channels, visit.services().channels().list(visit.ctx()));
  FW_TRY(const auto rules, visit.services().sites().rules(visit.ctx()));
  return Response::html(change_rules_page(visit.reader(), channels, rules));
}

/// Each ticked box is "what/channel", where "*" is every channel.
service::ChangeRules rules_of(const http::Request& request) {
  service::ChangeRules rules;
  for (const std::string& ticked : request.form_values("rule")) {
    const std::size_t mark = ticked.find('/');
    if (mark == std::string::npos) continue;
    const std::string what = ticked.substr(0, mark);
    auto rule = std::ranges::find(rules, what, &service::ChangeRule::what);
    if (rule == rules.end())
      rule = rules.insert(rules.end(), {.what = what, .every_channel = false, .channels = {}});
    const std::string channel = ticked.substr(mark + 1);
    if (channel == "*") {
      rule->every_channel = true;
    } else {
      rule->channels.emplace_back(channel);
    }
  }
  return rules;
}

Result<Response> save_rules(const Visit& visit) {
  FW_CHECK(visit.services().sites().set_rules(visit.ctx(), rules_of(visit.request)));
  return go("/changes/rules", "saved");
}

/// Feed readers cannot send a header: the token stands in the address.
Result<Response> atom(const Stranger& stranger) {
  const std::string token = stranger.request.query_value("token").value_or("");
  const auto ctx = stranger.services().accounts().token(token);
  if (!ctx || !ctx->may("scans.read"))
    return Response::text("the address needs ?token= with a token of the API", 401);
  FW_TRY(const auto changes, stranger.services().sites().changes(*ctx, {.limit = kChangesShown}));
  Response response;
  response.headers.emplace_back("content-type", "application/atom+xml; charset=utf-8");
  response.body =
      changes_atom(changes, stranger.env->options.public_url, stranger.env->clock.now());
  return response;
}

}  // namespace

Result<ChangeFeed> change_feed(service::Services& services, const service::TenantCtx& ctx,
                               const http::Request& request, std::optional<SiteId> site) {
  ChangeFeed feed;
  feed.site = site;
  feed.severity = model::change_severity_named(request.query_value("severity").value_or(""));
  feed.kind = model::change_kind_named(request.query_value("kind").value_or(""));
  service::ChangeQuery query{.site = std::move(site),
                             .severity = feed.severity,
                             .kind = feed.kind,
                             .before = std::nullopt,
                             .limit = kChangesShown + 1};
  if (const auto ms = to_number<std::int64_t>(request.query_value("before").value_or(""))) {
    query.before = from_ms(*ms);
    feed.is_later_page = true;
  }
  FW_TRY(feed.rows, services.sites().changes(ctx, query));
  feed.has_older = feed.rows.size() > kChangesShown;
  if (feed.has_older) feed.rows.pop_back();
  return feed;
}

void add_sites(http::Router& router, Env& env) {
  add(router, env, PageRoute{"GET", "/changes", "scans.read", list});
  add(router, env, OpenRoute{"GET", "/changes.atom", atom});
  add(router, env, PageRoute{"GET", "/changes/rules", "channels.write", show_rules});
  add(router, env, PageRoute{"POST", "/changes/rules", "channels.write", save_rules});
  add(router, env, PageRoute{"POST", "/changes/{id}/acknowledge", "scans.write", acknowledge});
  add(router, env, PageRoute{"GET", "/sites/{id}", "scans.read", show});
  add(router, env, PageRoute{"POST", "/sites/{id}", "scans.write", change});
  add(router, env, PageRoute{"POST", "/sites/{id}/delete", "scans.write", remove});
  add(router, env, PageRoute{"POST", "/sites/{id}/rescan", "scans.write", rescan});
  add(router, env, PageRoute{"POST", "/sites/{id}/acknowledge", "scans.write", acknowledge_all});
}

}  // namespace fw::web
