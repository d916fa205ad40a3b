#include "app/commands/check_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "app/wording.hpp"
#include "base/text.hpp"

namespace fw::app {
namespace {

constexpr std::size_t kBarWidth = 40;

struct Phase {
  std::string_view name;
  std::optional<Micros> took;
};

std::array<Phase, 5> phases_of(const model::Phases& phases) {
  return {{{"dns", phases.dns},
           {"connect", phases.connect},
           {"tls", phases.tls},
           {"first byte", phases.first_byte},
           {"transfer", phases.transfer}}};
}

double as_ms(Micros micros) { return static_cast<double>(micros.count()) / 1000.0; }

/// One bar a phase, each beginning where the one before ended.
std::string waterfall(const model::Phases& phases) {
  std::string text;
  const double total = std::max<double>(1, static_cast<double>(phases.total.count()));
  const auto column = [&](Micros at) {
    return std::min(kBarWidth,
                    static_cast<std::size_t>(static_cast<double>(at.count()) / total * kBarWidth));
  };
  Micros start{0};
  for (const Phase& phase : phases_of(phases)) {
    if (!phase.took) continue;
    const std::size_t from = column(start);
    const std::size_t to = std::max(from + 1, column(start + *phase.took));
    std::string bar;
    for (std::size_t i = from; i < to; ++i) bar += "█";
    text += fmt::format("  {:<11}{:>9.1f} ms  {}{}\n", phase.name, as_ms(*phase.took),
                        std::string(from, ' '), bar);
    start += *phase.took;
  }
  return text + fmt::format("  {:<11}{:>9.1f} ms\n", "total", as_ms(phases.total));
}

std::string certificates(const model::TlsEvidence& tls) {
  std::string text =
      fmt::format("  {} {}{}\n", tls.version, tls.cipher, tls.alpn.empty() ? "" : ", " + tls.alpn);
  for (const model::Certificate& certificate : tls.chain)
    text += fmt::format("    {}\n      issued by {}, {}, until {}\n",
                        printable(certificate.subject), printable(certificate.issuer),
                        certificate.key, to_rfc3339(certificate.not_after).substr(0, 10));
  text +=
      tls.trusted ? "  the chain is trusted\n" : fmt::format("  NOT trusted: {}\n", tls.problem);
  return text;
}

std::string seen(const model::Evidence& evidence) {
  std::string text;
  for (const model::Hop& hop : evidence.hops)
    text += fmt::format("  {} {}\n", hop.status, printable(hop.url));
  for (const model::DnsRecord& record : evidence.dns)
    text += fmt::format("  {} {} {}\n", record.name, record.type, printable(record.value));
  if (!evidence.peer.empty()) text += fmt::format("  connected to {}\n", evidence.peer);
  if (evidence.status)
    text += fmt::format("  {} {}, {} bytes\n", evidence.protocol, *evidence.status,
                        evidence.body_bytes);
  for (const auto& [name, value] : evidence.facts)
    text += fmt::format("  {}: {}\n", name, printable(value));
  if (evidence.tls) text += certificates(*evidence.tls);
  return text;
}

}  // namespace

std::string check_as_text(const CheckFacts& facts) {
  const model::ProbeReport& report = facts.report;
  std::string verdict = to_lower(model::name(report.outcome));
  std::ranges::transform(verdict, verdict.begin(), [](unsigned char c) { return std::toupper(c); });
  std::string text = fmt::format("{}  {} {}\n", verdict, facts.kind, printable(facts.target));
  if (report.reason != model::Reason::none)
    text += fmt::format("  {}: {}\n", model::name(report.reason),
                        explained(report.reason, report.detail));
  text += waterfall(report.phases) + seen(report.evidence);
  text.pop_back();
  return text;
}

std::string check_as_json(const CheckFacts& facts) {
  const model::ProbeReport& report = facts.report;
  boost::json::object phases;
  for (const Phase& phase : phases_of(report.phases)) {
    std::string key(phase.name);
    std::ranges::replace(key, ' ', '_');
    if (phase.took) phases[key + "_ms"] = as_ms(*phase.took);
  }
  phases["total_ms"] = as_ms(report.phases.total);
  const boost::json::object document = {
      {"kind", facts.kind},
      {"target", facts.target},
      {"verdict", model::name(report.outcome)},
      {"reason", model::name(report.reason)},
      {"detail", report.detail},
      {"phases", phases},
      {"evidence", boost::json::parse(model::to_json(report.evidence))}};
  return boost::json::serialize(document);
}

}  // namespace fw::app
