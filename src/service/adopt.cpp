// From a dependency map to standing checks.
#include <algorithm>
#include <span>

#include "base/text.hpp"
#include "scan/match/host_name.hpp"
#include "service/site_core.hpp"
#include "service/vendor_watch.hpp"

namespace fw::service {

namespace {

/// The final page, taken apart as far as checks need it.
struct Site {
  std::string url;
  std::string host;  ///< without brackets
  std::string port;
  bool is_tls = false;
};

Result<Site> site_of(const model::DependencyMap& map) {
  Site site;
  site.url = map.final_url.empty() ? map.url : map.final_url;
  const std::size_t mark = site.url.find("://");
  if (mark == std::string::npos) return fail(Code::internal, "the map names no site");
  site.is_tls = site.url.starts_with("https://");
  std::string authority = site.url.substr(mark + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  site.port = site.is_tls ? "443" : "80";
  const std::size_t colon = authority.rfind(':');
  if (colon != std::string::npos && authority.find(']', colon) == std::string::npos) {
    site.port = authority.substr(colon + 1);
    authority.resize(colon);
  }
  site.host = to_lower(authority);
  return site;
}

bool is_address(std::string_view host) {
  return host.starts_with('[') || host.find_first_not_of("0123456789.") == std::string_view::npos;
}

/// Makes what is missing and notes what is there already.
class Adoption {
 public:
  Adoption(Core& core, const TenantCtx& ctx, const AdoptSelection& selection)
      : core_(core), ctx_(ctx), selection_(selection) {}

  /// The monitor of that origin, made from the draft where it is missing.
  Result<model::MonitorId> ensure(MonitorDraft draft, const std::string& origin,
                                  Millis interval_min = Millis(0)) {
    draft.interval = std::max(selection_.interval, interval_min);
    draft.timeout = std::min(draft.timeout, draft.interval);
    draft.name = shorten(draft.name, model::kNameBytesMax);
    FW_TRY(auto existing, core_.store->monitors().find_origin(ctx_.account(), origin));
    if (!existing) {
      auto made = create_monitor(core_, ctx_, std::move(draft), origin);
      if (made) {
        adopted.created.push_back(made->id);
        return made->id;
      }
      if (made.error().code() != Code::conflict)
        return fail(std::move(made).error(), "the check {} cannot be made", origin);
      // Somebody adopted the same map at this moment.
      FW_TRY(existing, core_.store->monitors().find_origin(ctx_.account(), origin));
      if (!existing) return not_here();
    }
    adopted.existing.push_back(existing->id);
    return existing->id;
  }

  Adopted adopted;

 private:
  Core& core_;
  const TenantCtx& ctx_;
  const AdoptSelection& selection_;
};

Result<std::optional<model::Dependency>> adopt_certificate(Adoption& adoption, const Site& site) {
  if (!site.is_tls) {
    adoption.adopted.skipped.emplace_back("certificate: the site is not served over TLS");
    return std::nullopt;
  }
  MonitorDraft draft;
  draft.name = fmt::format("Certificate of {}", site.host);
  draft.kind = "tls";
  draft.target = fmt::format("{}:{}", site.host, site.port);
  FW_TRY(auto id,
         adoption.ensure(std::move(draft), fmt::format("tls:{}:{}", site.host, site.port)));
  return model::Dependency{.on = std::move(id), .severity = model::Severity::critical};
}

Result<std::optional<model::Dependency>> adopt_dns(Adoption& adoption, const Site& site) {
  if (is_address(site.host)) {
    adoption.adopted.skipped.emplace_back("DNS: the site is addressed by number");
    return std::nullopt;
  }
  MonitorDraft draft;
  draft.name = fmt::format("DNS of {}", site.host);
  draft.kind = "dns";
  draft.target = site.host;
  FW_TRY(auto id, adoption.ensure(std::move(draft), fmt::format("dns:{}", site.host)));
  return model::Dependency{.on = std::move(id), .severity = model::Severity::critical};
}

std::string why(const Error& error) {
  return error.cause() ? error.cause()->sentence() : error.sentence();
}

/// Registries count who asks; an end that is months away comes no sooner for being asked about.
constexpr Millis kDomainInterval{12LL * 3'600'000};

Result<std::optional<model::Dependency>> adopt_domain(Adoption& adoption, const Site& site) {
  const std::string domain = scan::registrable_domain(site.host);
  if (is_address(site.host) || domain.empty()) {
    adoption.adopted.skipped.emplace_back("domain: the site has no registered name");
    return std::nullopt;
  }
  MonitorDraft draft;
  draft.name = fmt::format("Registration of {}", domain);
  draft.kind = "domain";
  draft.target = domain;
  auto id = adoption.ensure(std::move(draft), fmt::format("domain:{}", domain), kDomainInterval);
  if (!id && id.error().code() == Code::invalid) {
    adoption.adopted.skipped.push_back(fmt::format("domain: {}", why(id.error())));
    return std::nullopt;
  }
  if (!id) return std::unexpected(std::move(id).error());
  return model::Dependency{.on = *std::move(id), .severity = model::Severity::degraded};
}

constexpr std::size_t kHostsMax = 20;  ///< of one service

/// A third party: its own word, and what is seen of the hosts that the site uses, both asked for
/// once for all accounts.
MonitorDraft draft_of(const model::DetectedService& service) {
  MonitorDraft draft;
  draft.name = service.name;
  draft.kind = "vendor";
  draft.target = service.id;
  draft.service = service.id;
  const auto count = std::min(service.hosts.size(), kHostsMax);
  const std::span<const std::string> hosts(service.hosts.data(), count);
  if (count > 0) draft.settings["hosts"] = join(hosts, "\n");
  return draft;
}

Result<std::optional<model::Dependency>> adopt_service(Adoption& adoption,
                                                       const model::DetectedService& service) {
  auto id = adoption.ensure(draft_of(service), fmt::format("vendor:{}", service.id));
  if (!id && id.error().code() == Code::invalid) {
    adoption.adopted.skipped.push_back(fmt::format("{}: {}", service.name, why(id.error())));
    return std::nullopt;
  }
  if (!id) return std::unexpected(std::move(id).error());
  return model::Dependency{.on = *std::move(id), .severity = model::Severity::degraded};
}

Result<std::vector<const model::DetectedService*>> chosen_services(
    const model::DependencyMap& map, const std::vector<std::string>& wanted) {
  std::vector<const model::DetectedService*> chosen;
  for (const std::string& id : wanted) {
    const auto found = std::ranges::find(map.dependencies, id, &model::DetectedService::id);
    if (found == map.dependencies.end())
      return fail(Code::invalid, "\"{}\" is not among the services of this scan", printable(id));
    if (std::ranges::find(chosen, &*found) == chosen.end()) chosen.push_back(&*found);
  }
  return chosen;
}

Result<> adopt_site(Core& core, Adoption& adoption, const Site& site,
                    std::vector<model::Dependency> depends_on) {
  MonitorDraft draft;
  draft.name = site.host;
  draft.kind = "http";
  draft.target = site.url;
  draft.depends_on = depends_on;
  FW_TRY(model::MonitorId id, adoption.ensure(std::move(draft), fmt::format("http:{}", site.url)));
  // There already: it learns of the dependencies that are new.
  if (std::ranges::find(adoption.adopted.existing, id) != adoption.adopted.existing.end()) {
    FW_CHECK(core.store->monitors().add_dependencies(id, depends_on));
    core.monitor_watchers.tell(id);
  }
  adoption.adopted.site = std::move(id);
  return {};
}

}  // namespace

Result<Adopted> Scans::adopt(const TenantCtx& ctx, const model::ScanId& id,
                             const AdoptSelection& selection) {
  FW_CHECK(require(ctx, "scans.write"));
  FW_CHECK(require(ctx, "monitors.write"));
  FW_TRY(const store::ScanRecord scan, own_scan(core_, ctx, id));
  if (scan.map.empty() || scan.state != name(ScanState::done))
    return fail(Code::conflict, "this scan has no map to adopt, or is not done yet");
  FW_TRY(const model::DependencyMap map, model::dependency_map_from_json(scan.map));
  FW_TRY(const Site site, site_of(map));
  FW_TRY(const auto services, chosen_services(map, selection.services));

  Adoption adoption(core_, ctx, selection);
  std::vector<model::Dependency> depends_on;
  const auto note = [&](std::optional<model::Dependency> made) {
    if (made) depends_on.push_back(*std::move(made));
  };
  if (selection.dns) {
    FW_TRY(auto made, adopt_dns(adoption, site));
    note(std::move(made));
  }
  if (selection.certificate) {
    FW_TRY(auto made, adopt_certificate(adoption, site));
    note(std::move(made));
  }
  if (selection.domain) {
    FW_TRY(auto made, adopt_domain(adoption, site));
    note(std::move(made));
  }
  for (const model::DetectedService* service : services) {
    FW_TRY(auto made, adopt_service(adoption, *service));
    note(std::move(made));
  }
  if (selection.site) FW_CHECK(adopt_site(core_, adoption, site, std::move(depends_on)));
  FW_CHECK(watch_vendors(core_));
  if (selection.changes) {
    FW_TRY(store::SiteRecord watched, watch_scan(core_, scan, SiteDraft()));
    adoption.adopted.watched = std::move(watched.id);
  }
  return std::move(adoption.adopted);
}

}  // namespace fw::service
