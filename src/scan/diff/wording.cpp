#include "scan/diff/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace fw::scan {
namespace {

using enum model::ChangeKind;
using enum model::ChangeSeverity;
using model::ChangeKind;
using model::ChangeSeverity;
using model::MapChange;

std::string_view type_of(const Fact& fact) {
  return std::string_view(fact.subject).substr(0, fact.subject.find(' '));
}

ChangeKind kind_of_records(std::string_view type, ChangeKind otherwise) {
  if (type == "NS") return ns_changed;
  if (type == "MX") return mx_changed;
  if (type == "CAA") return caa_changed;
  if (type == "SPF") return spf_changed;
  if (type == "DMARC") return dmarc_changed;
  if (type == "A" || type == "AAAA") return address_changed;
  return otherwise;
}

/// The domain a policy is for.
std::string_view name_of(const Fact& fact) {
  constexpr std::string_view kPolicy = "_dmarc.";
  std::string_view name = fact.label;
  if (name.starts_with(kPolicy)) name.remove_prefix(kPolicy.size());
  return name;
}

std::string of_name(const Fact& fact) {
  return fmt::format("{} of {}", type_of(fact), name_of(fact));
}

MapChange base(const Fact& fact) {
  MapChange change;
  change.subject = fact.label;
  change.evidence = fact.evidence;
  return change;
}

MapChange records_appeared(const Fact& fact) {
  MapChange change = base(fact);
  const std::string_view type = type_of(fact);
  change.kind = kind_of_records(type, record_added);
  change.severity = type == "NS" || type == "MX" ? notice : info;
  change.subject = of_name(fact);
  change.after = fact.values;
  change.sentence = fmt::format("{} has {} records now.", name_of(fact), type);
  return change;
}

MapChange records_disappeared(const Fact& fact) {
  MapChange change = base(fact);
  const std::string_view type = type_of(fact);
  change.kind = kind_of_records(type, record_removed);
  change.subject = of_name(fact);
  change.before = fact.values;
  change.sentence = fmt::format("{} has no {} record any more.", name_of(fact), type);
  change.severity = info;
  if (type == "MX" || type == "A" || type == "CNAME") change.severity = notice;
  if (type == "NS") change.severity = dangerous;
  if (type == "CAA") {
    change.severity = notice;
    change.sentence =
        fmt::format("{} has no CAA record any more: every authority may issue certificates for it.",
                    name_of(fact));
  }
  if (type == "SPF" || type == "DMARC") {
    change.severity = dangerous;
    change.sentence = fmt::format("{} has no {} record any more: others can send mail in its name.",
                                  name_of(fact), type);
  }
  return change;
}

void judge_spf(MapChange& change) {
  const int before = spf_strictness(change.before);
  const int after = spf_strictness(change.after);
  change.severity = notice;
  if (after >= before) return;
  change.severity = after <= 1 ? dangerous : notice;
  change.sentence = after <= 1
                        ? "SPF was loosened: anybody may send mail in the domain's name."
                        : "SPF was loosened: mail of strangers is only suspected, not refused.";
}

void judge_dmarc(MapChange& change) {
  const bool is_weaker = dmarc_strictness(change.after) < dmarc_strictness(change.before);
  change.severity = is_weaker ? dangerous : notice;
  if (is_weaker)
    change.sentence = "DMARC was weakened: less of the mail that fails its checks is stopped.";
}

/// "192.0.2" of "192.0.2.7", the first three groups of an IPv6 address.
std::string neighbourhood(std::string_view address) {
  const bool is_v6 = address.find(':') != std::string_view::npos;
  if (!is_v6) return std::string(address.substr(0, address.rfind('.')));
  std::size_t end = 0;
  for (int group = 0; group < 3 && end != std::string_view::npos; ++group)
    end = address.find(':', end + 1);
  return std::string(address.substr(0, end));
}

bool is_same_network(const Fact& before, const Fact& after) {
  if (!before.extra.empty() && !after.extra.empty())
    return std::ranges::includes(before.extra, after.extra);
  return std::ranges::all_of(after.values, [&](const std::string& one) {
    return std::ranges::any_of(before.values, [&](const std::string& other) {
      return neighbourhood(one) == neighbourhood(other);
    });
  });
}

void judge_addresses(MapChange& change, const Fact& before, const Fact& after) {
  const bool is_same = is_same_network(before, after);
  change.severity = is_same ? info : notice;
  if (after.extra.empty()) return;
  change.sentence =
      is_same ? fmt::format("{} has other addresses, in the same network.", name_of(after))
              : fmt::format("{} has moved to another network: {}.", name_of(after),
                            fmt::join(after.extra, ", "));
}

MapChange records_became(const Fact& before, const Fact& after) {
  MapChange change = base(after);
  const std::string_view type = type_of(after);
  change.kind = kind_of_records(type, record_changed);
  change.subject = of_name(after);
  change.before = before.values;
  change.after = after.values;
  change.severity = notice;
  change.sentence = fmt::format("{} changed.", change.subject);
  if (type == "NS") {
    change.severity = dangerous;
    change.sentence =
        fmt::format("Other name servers answer for {}: whoever runs them decides where it leads.",
                    name_of(after));
  }
  if (type == "MX") change.sentence = fmt::format("Mail for {} goes elsewhere.", name_of(after));
  if (type == "CAA")
    change.sentence =
        fmt::format("Other authorities may issue certificates for {}.", name_of(after));
  if (type == "SPF") judge_spf(change);
  if (type == "DMARC") judge_dmarc(change);
  if (type == "A" || type == "AAAA") judge_addresses(change, before, after);
  if (type == "CNAME") change.sentence = fmt::format("{} leads to another name.", name_of(after));
  return change;
}

// ── Certificates ─────────────────────────────────────────────────────────────────────────────────

std::vector<std::string> lines(const Fact& fact, std::string_view prefix) {
  std::vector<std::string> found;
  for (const std::string& value : fact.values)
    if (value.starts_with(prefix)) found.push_back(value);
  return found;
}

struct CertificatePart {
  std::string_view prefix;
  ChangeKind kind;
  std::string_view sentence;
};

std::vector<MapChange> certificate_became(const Fact& before, const Fact& after) {
  constexpr CertificatePart kParts[] = {
      {"issuer: ", certificate_issuer_changed, "Another authority issued the certificate of {}."},
      {"name: ", certificate_names_changed, "The certificate of {} is for other names."},
      {"key: ", certificate_key_changed, "The certificate of {} has a key of another kind."}};
  std::vector<MapChange> changes;
  const auto add = [&](ChangeKind kind, std::string_view prefix, std::string sentence) {
    MapChange& change = changes.emplace_back(base(after));
    change.kind = kind;
    change.severity = notice;
    change.before = lines(before, prefix);
    change.after = lines(after, prefix);
    change.sentence = std::move(sentence);
  };
  for (const CertificatePart& part : kParts)
    if (lines(before, part.prefix) != lines(after, part.prefix))
      add(part.kind, part.prefix, fmt::format(fmt::runtime(part.sentence), after.label));
  const bool was_trusted = lines(before, "trusted: ") == std::vector<std::string>{"trusted: yes"};
  if (was_trusted && lines(after, "trusted: ") != lines(before, "trusted: ")) {
    add(certificate_untrusted,
        "trusted: ", fmt::format("The certificate of {} is not trusted any more.", after.label));
    changes.back().severity = dangerous;
  }
  if (changes.empty() && lines(before, "certificate: ") != lines(after, "certificate: ")) {
    add(certificate_renewed, "certificate: ",
        fmt::format("The certificate of {} was renewed: same issuer, same names.", after.label));
    changes.back().severity = info;
  }
  return changes;
}

MapChange simple(const Fact& fact, ChangeKind kind, ChangeSeverity severity, std::string sentence) {
  MapChange change = base(fact);
  change.kind = kind;
  change.severity = severity;
  change.sentence = std::move(sentence);
  return change;
}

MapChange script_appeared(const Fact& fact) {
  const std::string pages = fmt::format("{}", fmt::join(fact.pages, " and "));
  MapChange change = simple(
      fact, fact.strong ? payment_script_added : script_added, fact.strong ? dangerous : notice,
      fact.strong ? fmt::format("A new script of a third party runs on {}, where people pay or "
                                "sign in.",
                                pages)
                  : fmt::format("A new script of a third party runs on {}.", pages));
  change.after = {fact.label};
  change.subject = fmt::format("{} on {}", fact.label, pages);
  return change;
}

}  // namespace

MapChange appeared(const Fact& fact) {
  switch (fact.kind) {
    case FactKind::records:
      return records_appeared(fact);
    case FactKind::text: {
      MapChange change = simple(fact, record_added, notice,
                                fmt::format("{} has one more TXT record.", fact.label));
      change.subject = "TXT of " + fact.label;
      change.after = fact.values;
      return change;
    }
    case FactKind::script:
      return script_appeared(fact);
    case FactKind::service: {
      MapChange change = simple(fact, service_added, fact.strong ? notice : info,
                                fmt::format("{} is new on this site.", fact.label));
      change.after = fact.extra;
      return change;
    }
    case FactKind::host: {
      MapChange change = simple(
          fact, host_added, fact.strong ? notice : info,
          fmt::format("{} is new: a host of a third party that nobody here knows.", fact.label));
      change.after = {fact.label};
      return change;
    }
    case FactKind::cdn:
      return simple(fact, cdn_changed, notice,
                    fmt::format("{} serves names of this site now.", fact.label));
    case FactKind::protection:
      return simple(fact, protection_added, info,
                    fmt::format("Pages are sent with {} now.", fact.label));
    case FactKind::insecure: {
      MapChange change =
          simple(fact, mixed_content, notice,
                 fmt::format("A page over https loads {} in plain text.", fact.label));
      change.after = {fact.label};
      return change;
    }
    case FactKind::dangling: {
      MapChange change =
          simple(fact, dangling_cname, dangerous,
                 fmt::format("{} leads to {}, and {}: somebody else may take it over.", fact.label,
                             fmt::join(fact.values, ", "), fact.evidence));
      change.after = fact.values;
      change.evidence = "CNAME of " + fact.label;
      return change;
    }
    case FactKind::certificate:
    case FactKind::page:
      break;
  }
  return base(fact);
}

MapChange disappeared(const Fact& fact) {
  switch (fact.kind) {
    case FactKind::records:
      return records_disappeared(fact);
    case FactKind::text: {
      MapChange change = simple(fact, record_removed, info,
                                fmt::format("{} has one TXT record less.", fact.label));
      change.subject = "TXT of " + fact.label;
      change.before = fact.values;
      return change;
    }
    case FactKind::script: {
      MapChange change = simple(fact, script_removed, info,
                                fmt::format("A script of a third party is gone from {}.",
                                            fmt::join(fact.pages, " and ")));
      change.before = {fact.label};
      return change;
    }
    case FactKind::service: {
      MapChange change = simple(fact, service_removed, info,
                                fmt::format("{} is not on this site any more.", fact.label));
      change.before = fact.extra;
      return change;
    }
    case FactKind::host: {
      MapChange change = simple(fact, host_removed, info,
                                fmt::format("{} is not on this site any more.", fact.label));
      change.before = {fact.label};
      return change;
    }
    case FactKind::cdn:
      return simple(fact, cdn_changed, notice,
                    fmt::format("{} does not serve names of this site any more.", fact.label));
    default:
      return simple(fact, protection_lost, notice,
                    fmt::format("Pages are sent without {} now.", fact.label));
  }
}

std::vector<MapChange> became(const Fact& before, const Fact& after) {
  if (after.kind == FactKind::certificate) return certificate_became(before, after);
  if (after.kind == FactKind::records) return {records_became(before, after)};
  return {};
}

}  // namespace fw::scan
