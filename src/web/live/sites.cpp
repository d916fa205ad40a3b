#include "web/live/pages.hpp"
#include "web/pages/site/routes.hpp"

namespace fw::web {

namespace {

using service::LiveEvent;
using service::LiveKind;

std::string_view token_for(const service::Session& session) {
  return session.ctx.may("scans.write") ? std::string_view(session.csrf) : std::string_view();
}

class Changes final : public PartsPage {
 public:
  Changes(Env& env, http::Request request)
      : PartsPage(env.clock), services_(env.services), request_(std::move(request)) {}

  [[nodiscard]] bool wants(const LiveEvent& event) const override {
    return event.kind == LiveKind::site;
  }

  [[nodiscard]] Result<Parts> parts(const service::Session& session) override {
    Parts parts;
    FW_TRY(const auto sites, services_.sites().list(session.ctx));
    FW_TRY(const auto feed, change_feed(services_, session.ctx, request_, std::nullopt));
    parts.html.push_back(sites_part(sites));
    parts.html.push_back(changes_part(feed, token_for(session)));
    return parts;
  }

 private:
  service::Services& services_;
  const http::Request request_;
};

class Site final : public PartsPage {
 public:
  Site(Env& env, model::SiteId id, http::Request request)
      : PartsPage(env.clock),
        services_(env.services),
        id_(std::move(id)),
        request_(std::move(request)) {}

  [[nodiscard]] bool wants(const LiveEvent& event) const override {
    return event.kind == LiveKind::site && event.id == id_.value;
  }

  [[nodiscard]] Result<Parts> parts(const service::Session& session) override {
    Parts parts;
    FW_TRY(const auto site, services_.sites().get(session.ctx, id_));
    FW_TRY(const auto feed, change_feed(services_, session.ctx, request_, id_));
    parts.html.push_back(site_head_part(site, now()));
    parts.html.push_back(changes_part(feed, token_for(session)));
    return parts;
  }

 private:
  service::Services& services_;
  const model::SiteId id_;
  const http::Request request_;
};

}  // namespace

std::shared_ptr<LivePage> live_changes(Env& env, http::Request request) {
  return std::make_shared<Changes>(env, std::move(request));
}

std::shared_ptr<LivePage> live_site(Env& env, model::SiteId id, http::Request request) {
  return std::make_shared<Site>(env, std::move(id), std::move(request));
}

}  // namespace fw::web
