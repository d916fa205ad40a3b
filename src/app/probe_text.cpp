#include "app/probe_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace fw::app {
namespace {

double seconds(Micros micros) { return static_cast<double>(micros.count()) / 1e6; }
double seconds(Instant at) { return static_cast<double>(to_ms(at)) / 1e3; }

/// Label values per the exposition format: backslash, quote and line feed are escaped.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out;
}

class Lines {
 public:
  void family(std::string_view name, std::string_view help) {
    name_ = name;
    text_ += fmt::format("# HELP {} {}\n# TYPE {} gauge\n", name, help, name);
  }
  void value(double number, std::string_view labels = {}) {
    text_ += labels.empty() ? fmt::format("{} {}\n", name_, number)
                            : fmt::format("{}{{{}}} {}\n", name_, labels, number);
  }
  void one(std::string_view name, std::string_view help, double number) {
    family(name, help);
    value(number);
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string_view name_;
  std::string text_;
};

/// FNV-1a of the address, so that a change of it can be seen on a graph.
std::uint32_t fnv(std::string_view text) {
  std::uint32_t hash = 2'166'136'261U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
  return hash;
}

void add_address(Lines& lines, const model::ProbeReport& report) {
  if (report.phases.dns)
    lines.one("probe_dns_lookup_time_seconds", "Time of the name's resolution.",
              seconds(*report.phases.dns));
  const std::string_view peer = report.evidence.peer;
  if (peer.empty()) return;
  lines.one("probe_ip_protocol", "Version of IP that was used.", peer.starts_with('[') ? 6 : 4);
  lines.one("probe_ip_addr_hash", "Hash of the address, to see it change.",
            fnv(peer.substr(0, peer.rfind(':'))));
}

void add_http(Lines& lines, const model::ProbeReport& report) {
  const model::Evidence& seen = report.evidence;
  const model::Phases& phases = report.phases;
  lines.family("probe_http_duration_seconds", "Time of each phase, all redirects together.");
  const auto phase = [&lines](std::string_view label, const std::optional<Micros>& took) {
    lines.value(took ? seconds(*took) : 0, fmt::format("phase=\"{}\"", label));
  };
  phase("resolve", phases.dns);
  phase("connect", phases.connect);
  phase("tls", phases.tls);
  phase("processing", phases.first_byte);
  phase("transfer", phases.transfer);
  lines.one("probe_http_status_code", "Status of the last answer, 0 where there was none.",
            seen.status.value_or(0));
  lines.one("probe_http_redirects", "Redirects followed.", static_cast<double>(seen.hops.size()));
  lines.one("probe_http_ssl", "1 where the last answer came over TLS.", seen.tls ? 1 : 0);
  lines.one("probe_http_uncompressed_body_length", "Bytes of the decoded body that were read.",
            static_cast<double>(seen.body_bytes));
  if (seen.protocol.starts_with("HTTP/"))
    lines.one("probe_http_version", "Version of HTTP of the answer.",
              to_number<double>(std::string_view(seen.protocol).substr(5)).value_or(0));
  const bool content = report.reason == model::Reason::assertion_body;
  lines.one("probe_failed_due_to_regex", "1 where the body was not as expected.", content ? 1 : 0);
}

void add_tls(Lines& lines, const model::TlsEvidence& tls) {
  if (tls.earliest_expiry)
    lines.one("probe_ssl_earliest_cert_expiry",
              "When the first certificate of the chain ends, Unix time.",
              seconds(*tls.earliest_expiry));
  if (tls.trusted && tls.earliest_expiry)
    lines.one("probe_ssl_last_chain_expiry_timestamp_seconds",
              "When the verified chain ends, Unix time.", seconds(*tls.earliest_expiry));
  if (!tls.chain.empty()) {
    const model::Certificate& leaf = tls.chain.front();
    lines.family("probe_ssl_last_chain_info", "The certificate that was shown.");
    lines.value(1, fmt::format("fingerprint_sha256=\"{}\",subject=\"{}\",issuer=\"{}\","
                               "subjectalternative=\"{}\",serialnumber=\"{}\"",
                               leaf.sha256, escaped(leaf.subject), escaped(leaf.issuer),
                               escaped(join(leaf.names, ",")), leaf.serial));
  }
  std::string version = tls.version;  // "TLSv1.3"; the usual label is "TLS 1.3"
  if (const std::size_t mark = version.find('v'); mark != std::string::npos) version[mark] = ' ';
  lines.family("probe_tls_version_info", "Version of TLS that was used.");
  lines.value(1, fmt::format("version=\"{}\"", escaped(version)));
  lines.family("probe_tls_cipher_info", "Cipher that was used.");
  lines.value(1, fmt::format("cipher=\"{}\"", escaped(tls.cipher)));
}

}  // namespace

std::string probe_as_metrics(std::string_view kind, const model::ProbeReport& report) {
  const bool good =
      report.outcome == model::Outcome::up || report.outcome == model::Outcome::degraded;
  Lines lines;
  lines.one("probe_success", "1 where the look was good.", good ? 1 : 0);
  lines.one("probe_duration_seconds", "Time of the whole look.", seconds(report.phases.total));
  add_address(lines, report);
  if (kind == "http") add_http(lines, report);
  if (report.evidence.tls) add_tls(lines, *report.evidence.tls);
  lines.family("flarewarden_probe_outcome_info", "What the look came to, and why.");
  lines.value(1, fmt::format("kind=\"{}\",outcome=\"{}\",reason=\"{}\"", escaped(kind),
                             model::name(report.outcome), model::name(report.reason)));
  return lines.take();
}

}  // namespace fw::app
